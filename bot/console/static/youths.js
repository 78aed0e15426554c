// The list of youths: its rows as they are now, with what nobody has seen.
"use strict";

(() => {
  const list = document.getElementById("list");
  let asked = false;
  let again = false;

  // Whoever stands on a name stands on it still.
  function draw(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const now = list.firstElementChild;
    const other = fresh.content.firstElementChild;
    if (!other || now?.dataset.v === other.dataset.v) return;
    const here = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : "";
    list.replaceChildren(other);
    document.querySelectorAll("[data-sift]").forEach(sift);
    if (here) list.querySelector(`a[href="${CSS.escape(here)}"]`)?.focus();
  }
  async function ask() {
    again = asked;
    if (asked) return;
    asked = true;
    const answer = await fetch(list.dataset.from, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok) draw(await answer.text());
    asked = false;
    if (again) ask();
  }
  document.addEventListener("lotsen:unread", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
})();
