// The list of what to do: ticks are kept in this tab alone, and a prepared line is opened to be sent.
"use strict";

(() => {
  const key = (list) => `lotsen-ticks-${list.dataset.ticks}`;
  const ticked = (list) => JSON.parse(sessionStorage.getItem(key(list)) ?? "[]");

  function restore() {
    const list = document.querySelector("[data-ticks]");
    if (!list) return;
    const done = ticked(list);
    for (const box of list.querySelectorAll("[data-tick]")) box.checked = done.includes(box.dataset.tick);
  }
  document.addEventListener("change", (event) => {
    const list = event.target.closest?.("[data-ticks]");
    if (!list) return;
    const done = [...list.querySelectorAll("[data-tick]:checked")].map((box) => box.dataset.tick);
    sessionStorage.setItem(key(list), JSON.stringify(done));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-phrase]");
    const field = link && document.querySelector(`#phrases [name=phrase][value="${link.dataset.phrase}"]`);
    if (!field) return;
    event.preventDefault();
    document.getElementById("book").open = true;
    field.closest("details").open = true;
    const send = field.form.querySelector("input[required], .button.main");
    send.scrollIntoView({ block: "nearest" });
    send.focus();
  });

  document.addEventListener("lotsen:part", restore);
  restore();
})();
