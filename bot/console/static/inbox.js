// The inbox: the list as it is now, and what is new.
"use strict";

(() => {
  const inbox = document.querySelector(".inbox");
  const news = document.getElementById("news");
  const known = new Set();

  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "4(09|22)", swap: true },
    { code: "[45]..", swap: false, error: true },
  ];

  function look(first) {
    const list = document.querySelector(".needs");
    const fresh = [...list.querySelectorAll(".need")].filter((one) => !known.has(one.dataset.key));
    for (const one of fresh) known.add(one.dataset.key);
    const unheard = fresh.filter((one) => !one.classList.contains("taken"));
    if (first || !unheard.length) return;
    news.textContent = unheard.map((one) => one.dataset.news).join(". ");
  }

  // Whoever stands on a button stands on it still when the list was drawn anew.
  function draw(place, html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const now = place.firstElementChild;
    if (now && now.dataset.v === fresh.content.firstElementChild.dataset.v) return false;
    const here = document.activeElement && place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(fresh.content);
    htmx.process(place);
    if (here && document.getElementById(here)) document.getElementById(here).focus();
    return true;
  }

  function drawn(name, html) {
    const place = document.getElementById(name);
    if (place && draw(place, html) && name === "needs") look(false);
  }

  look(true);
  lotsenStream(
    inbox,
    {
      alarm: lotsenAlarm.show,
      needs: (html) => drawn("needs", html),
      told: (html) => drawn("told", html),
      asked: (html) => drawn("asked", html),
      life: (html) => drawn("life", html),
    },
    () => location.reload(),
    true,
  );
})();
