// Turns on the notifications of this browser, on the page of one's ways. Without it the other ways
// work, and this one is not offered.
"use strict";

(() => {
  const card = document.getElementById("add-push");
  const form = document.getElementById("push-form");
  if (!card || !lotsenPush.can) return;

  let broken = false;

  // Offered unless this very browser is one of the ways already, and works.
  lotsenPush.healed.then((found) => {
    if (found?.healed) return location.reload();
    broken = Boolean(found && !found.works);
    card.hidden = Boolean(found?.works);
  });

  const subscribe = async () => {
    // Asked for in the press itself: a browser lets no page ask by itself.
    if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
    return lotsenPush.subscribe(broken);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const here = await subscribe();
      form.elements.subscription.value = JSON.stringify(here);
      form.elements.before.value = lotsenPush.kept();
      lotsenPush.keep(here.endpoint);
      form.submit();
    } catch {
      document.getElementById("push-refused").hidden = false;
    }
  });
})();
