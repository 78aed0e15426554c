// The notifications of this browser, if whoever is signed in has turned them on here: some end
// without a word, and the server's keys may be made anew, so each page looks after them.
"use strict";

const lotsenPush = (() => {
  const { push: key, me } = document.body.dataset;
  const KEPT = `lotsen-push-${me}`;
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const options = {
    userVisibleOnly: true,
    applicationServerKey: Uint8Array.from(
      atob(key.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0)),
  };
  // The address that is this person's way by this browser.
  const kept = () => localStorage.getItem(KEPT) ?? "";
  const keep = (endpoint) => (endpoint ? localStorage.setItem(KEPT, endpoint) : localStorage.removeItem(KEPT));

  async function manager() {
    const it = await navigator.serviceWorker.register("/desk/sw.js", { scope: "/desk/" });
    const fresh = it.active ? null : it.installing ?? it.waiting;
    if (fresh) await new Promise((done, fail) => {
      const look = () => {
        if (fresh.state === "activated") done();
        else if (fresh.state === "redundant") fail(new Error(fresh.state));
      };
      fresh.addEventListener("statechange", look);
      look();
    });
    return it.pushManager;
  }
  function ours(one) {
    const theirs = one.options?.applicationServerKey;
    return !theirs || String(new Uint8Array(theirs)) === String(options.applicationServerKey);
  }
  // One with other keys, or one that has ended, stands in the way of a new one.
  async function subscribe(afresh = false) {
    const it = await manager();
    let here = await it.getSubscription();
    if (here && (afresh || !ours(here))) {
      await here.unsubscribe();
      here = null;
    }
    return here ?? it.subscribe(options);
  }
  async function tell(here) {
    const body = new URLSearchParams({
      subscription: JSON.stringify(here), before: kept(), csrf: document.querySelector("[name=csrf]").value,
    });
    const answer = await fetch("/desk/account/ways/here", { method: "POST", body });
    // It was removed, or a colleague is reached by this browser now.
    if (answer.status === 404) keep("");
    if (!answer.ok) return null;
    keep(here.endpoint);
    return answer.json();
  }
  async function heal() {
    if (!can || !kept() || Notification.permission !== "granted") return null;
    const told = await tell(await subscribe());
    return told?.renew ? tell(await subscribe(true)) : told;
  }
  // Which way this browser is (HealedWay of the site); null where it is none.
  const healed = heal().catch(() => null);
  return { can, healed, kept, keep, subscribe };
})();
