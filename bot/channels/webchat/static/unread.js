"use strict";
// What the youth has not seen: a line counts as shown when a page in view had it on the screen, and
// somebody has touched that page lately: it may stand open on any computer. The site is told
// (/chat/shown); the title and the app's badge count the others.

function unreadLines(log) {
  const AT_ONCE = 300, IDLE = 300000;
  const title = document.title;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`shown-${log.dataset.chat}`) : null;
  let shown = null, timer = 0, touched = Date.now();

  const fresh = () => [...log.querySelectorAll("[data-new]")];
  const watch = new IntersectionObserver((all) => {
    if (document.hidden || Date.now() - touched > IDLE) return;
    for (const { target, intersectionRatio: part, intersectionRect: box } of all) {
      if ("new" in target.dataset && (part > 0.6 || box.height > innerHeight / 2)) see(target);
    }
  }, { threshold: [0.1, 0.65, 1] });

  // With a line what stands above it is seen too; the site is told of the last one.
  function seen(last) {
    for (const one of fresh()) {
      if (one.dataset.order > last) continue;
      watch.unobserve(one);
      delete one.dataset.new;
    }
    count();
  }
  function see(bubble) {
    if (bubble.dataset.order > (shown?.dataset.order || "")) shown = bubble;
    seen(bubble.dataset.order);
    clearTimeout(timer);
    timer = setTimeout(tell, AT_ONCE);
  }
  async function tell() {
    timer = 0;
    const last = shown, body = new URLSearchParams({ line: last.id });
    channel?.postMessage(last.dataset.order);
    const answer = await fetch("/chat/shown", { method: "POST", body, keepalive: true }).catch(() => null);
    if (!answer?.ok && last === shown) timer = setTimeout(tell, AT_ONCE * 100);
  }
  function tellNow() {
    if (!timer) return;
    clearTimeout(timer);
    tell();
  }
  channel?.addEventListener("message", ({ data }) => seen(data));

  function count() {
    if (document.documentElement.hidden) return;
    const waiting = fresh(), many = waiting.length;
    waiting.forEach((one) => watch.observe(one));
    document.title = many ? `(${many}) ${title}` : title;
    if (many) navigator.setAppBadge?.(many).catch(() => {});
    else navigator.clearAppBadge?.().catch(() => {});
  }
  function mark() {
    const [first] = fresh();
    if (!first) return;
    document.getElementById("new")?.remove();
    const line = document.getElementById("fresh").content.firstElementChild.cloneNode(true);
    line.dataset.order = first.dataset.order;
    first.before(line);
  }
  // Returns whether there is a mark to stand at.
  function show() {
    const line = document.getElementById("new");
    if (!line || !fresh().length) return false;
    line.hidden = false;
    line.scrollIntoView({ block: "start" });
    return true;
  }
  // Whoever writes stands at the end of it.
  function answered() {
    document.getElementById("new")?.remove();
    const last = fresh().at(-1);
    if (last) see(last);
  }
  // What stands on the screen is looked at anew.
  function look() {
    touched = Date.now();
    fresh().forEach((one) => watch.unobserve(one));
    count();
  }
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"]) {
    addEventListener(sign, () => {
      if (Date.now() - touched > IDLE) look();
      touched = Date.now();
    }, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) tellNow();
    else look();
  });
  // Whoever closes the page has seen what it showed.
  addEventListener("pagehide", tellNow);
  return { mark, show, count, answered };
}
