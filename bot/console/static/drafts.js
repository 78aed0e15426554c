// What a coach has half written stays in this tab, whichever page is looked at, until it is sent.
"use strict";

(() => {
  const page = document.querySelector(".youth");
  const OWNER = "lotsen-owner";
  const { me, id } = page.dataset;
  const key = (field) => `lotsen-draft-${id}-${field.dataset.draft}`;
  const fields = (place) => place.querySelectorAll("[data-draft]");

  function keep(field) {
    if (field.value === field.defaultValue) sessionStorage.removeItem(key(field));
    else sessionStorage.setItem(key(field), field.value);
  }
  function restore() {
    for (const field of fields(page)) {
      const kept = sessionStorage.getItem(key(field));
      if (kept !== null && field.value === field.defaultValue) field.value = kept;
    }
  }
  // Somebody else's words are not shown to whoever signs in after them.
  if (sessionStorage.getItem(OWNER) !== me) sessionStorage.clear();
  sessionStorage.setItem(OWNER, me);

  document.addEventListener("input", (event) => {
    if (event.target.dataset.draft) keep(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const sent = event.detail.elt;
    const { status } = event.detail.xhr;
    if (!sent.matches?.("form") || status < 200 || status >= 400) return;
    // What was written while this was on its way stays (talk.js); of other forms nothing does.
    for (const field of fields(sent)) {
      if (sent.matches("form.write")) keep(field);
      else sessionStorage.removeItem(key(field));
    }
  });
  document.addEventListener("lotsen:part", restore);
  restore();
})();
