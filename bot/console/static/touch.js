// Whether somebody uses this page: it is in view, and was touched lately. A page that stands open on
// a desk shows nobody anything.
"use strict";

const lotsenTouch = (() => {
  const IDLE = 300000;
  const OFTEN = 1000;
  const KEY = "lotsen-touched";
  // A touch on the page before this one, in this tab, has led here. A browser that opens its pages
  // again by itself was touched by nobody.
  let touched = Number(sessionStorage.getItem(KEY)) || 0;
  const lately = () => Date.now() - touched < IDLE;
  const used = () => !document.hidden && lately();

  function note() {
    touched = Date.now();
    try { sessionStorage.setItem(KEY, touched); } catch { /* the next page waits for a touch */ }
  }
  const begin = () => document.dispatchEvent(new CustomEvent("lotsen:used"));
  function touch() {
    const before = used();
    if (before && Date.now() - touched < OFTEN) return;
    note();
    if (!before) begin();
  }
  for (const sign of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"]) {
    addEventListener(sign, touch, { passive: true, capture: true });
  }
  // Somebody has brought it into view.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    note();
    begin();
  });
  return { used };
})();
