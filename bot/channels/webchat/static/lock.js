"use strict";
// Where the youth has set a lock: a page that nobody has touched for so long is taken off the screen.
// The site decides by itself, and closes the stream; it is told here that somebody uses the page.

{
  const AFTER = Number(document.body.dataset.locks) * 1000, APART = 30000, LOOKS = 5000;
  let touched = Date.now(), told = touched;

  function close() {
    document.documentElement.hidden = true;
    go("/chat/locked");
  }
  function look() {
    if (!document.hidden && Date.now() - touched > AFTER) close();
  }
  async function touch() {
    const now = Date.now();
    if (now - touched > AFTER) return close();
    touched = now;
    if (now - told < APART) return;
    told = now;
    const answer = await fetch("/chat/here", { method: "POST" }).catch(() => null);
    if (answer?.status === 401) close();
  }
  for (const sign of ["pointerdown", "pointermove", "keydown", "input", "wheel"]) {
    addEventListener(sign, touch, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOKS);
}
