// Earlier words come above what is read, which stays where it is; the pinned words are shown there.
"use strict";

(() => {
  const scroll = document.querySelector(".scroll");
  const list = document.querySelector(".bubbles");
  const more = () => list.querySelector(".earlier a");
  let below = 0;

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.matches(".earlier")) below = scroll.scrollHeight - scroll.scrollTop;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (below) scroll.scrollTop = scroll.scrollHeight - below;
    below = 0;
  });

  async function found(id) {
    for (let link = more(); link && !document.getElementById(id); link = more()) {
      const place = { target: link.closest("li"), swap: "outerHTML" };
      await htmx.ajax("GET", link.getAttribute("hx-get"), place).catch(() => null);
      if (link.isConnected) return null;
    }
    return document.getElementById(id);
  }
  function show(bubble) {
    bubble.scrollIntoView({ block: "center" });
    bubble.tabIndex = -1;
    bubble.focus({ preventScroll: true });
  }
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-shows]");
    if (!link) return;
    event.preventDefault();
    const bubble = await found(link.dataset.shows);
    if (bubble) show(bubble);
    else location.assign(link.href);
  });
})();
