"use strict";
/* The phone with Telegram in it: what is pressed goes out, and the chat comes in whole, as it stands.
   Every text is in the page. */

(() => {
  const one = (query) => document.querySelector(query);
  const [log, scroll, text, menu] = ["#log", "#scroll", "#text", "#menu"].map(one);
  const headers = { Accept: "application/json" };

  const days = new Intl.DateTimeFormat(document.documentElement.lang, {
    weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Stockholm",
  });

  function markDays() {
    let before = "";
    for (const time of log.querySelectorAll("time")) {
      const day = days.format(new Date(time.dateTime));
      if (day !== before) {
        const mark = document.createElement("p");
        mark.className = "day";
        mark.textContent = day;
        time.closest(".message").before(mark);
      }
      before = day;
    }
  }

  function toEnd() {
    scroll.scrollTop = scroll.scrollHeight;
  }

  function show(html) {
    const held = log.contains(document.activeElement);
    log.innerHTML = html;
    markDays();
    if (held) scroll.focus({ preventScroll: true });
    toEnd();
  }

  document.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [form, button] = [event.target, event.submitter];
    const body = new FormData(form);
    if (button?.name) body.set(button.name, button.value);
    if (form.id === "say") {
      if (!text.value.trim()) return;
      text.value = "";
    }
    menu?.removeAttribute("open");
    await fetch(form.action, { method: "POST", body, headers });
  });

  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    one("#say").requestSubmit();
  });

  new EventSource(document.body.dataset.live).addEventListener("chat", (event) => show(event.data));
  markDays();
  toEnd();
})();
