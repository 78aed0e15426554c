"use strict";
/* The locked screens of the demo: the chat and the console are closed, and opened again at what a
   notification names. Every text is in the page. */

(() => {
  const one = (query) => document.querySelector(query);
  const shown = { phone: "", desk: "" };

  const language = document.documentElement.lang;
  const days = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });

  async function post(form, button) {
    const body = new FormData(form);
    body.set(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function turn(screen, closed) {
    one(`iframe#${screen}`).hidden = closed;
    one(`#${screen}-lock`).hidden = !closed;
    one(`#${screen}-close`).hidden = closed;
    if (closed) show(screen, []);
  }

  async function close(form, button) {
    const screen = button.value;
    await post(form, button);
    one(`iframe#${screen}`).contentWindow.location.replace("about:blank");
    turn(screen, true);
    one(`#${screen}-lock > form button`).focus({ preventScroll: true });
  }

  async function open(form, button) {
    const screen = button.value;
    const { page } = await post(form, button);
    turn(screen, false);
    one(`iframe#${screen}`).contentWindow.location.replace(page);
    one(`#${screen}-close button`).focus({ preventScroll: true });
  }

  function card(screen, told) {
    const place = one(`#${screen}-lock .told`);
    const form = Object.assign(document.createElement("form"), { method: "post", action: "/demo/open" });
    const path = Object.assign(document.createElement("input"), { type: "hidden", name: "path", value: told.path });
    const button = Object.assign(document.createElement("button"), { name: "screen", value: screen });
    const when = told.day ? `${days.format(new Date(told.day))} ${told.at}` : told.at;
    const rows = [["small", `${place.dataset[told.by]} · ${when}`], ["b", told.text], ["span", told.more]];
    for (const [name, text] of rows.filter(([, text]) => text)) {
      button.append(Object.assign(document.createElement(name), { textContent: text }), " ");
    }
    form.append(path, button);
    return form;
  }

  function show(screen, told) {
    const now = JSON.stringify(told);
    if (now === shown[screen]) return;
    shown[screen] = now;
    one(`#${screen}-lock .told`).replaceChildren(...told.map((each) => card(screen, each)));
  }

  document.addEventListener("submit", (event) => {
    const [form, button] = [event.target, event.submitter];
    const deed = { "/demo/close": close, "/demo/open": open }[new URL(form.action).pathname];
    if (!deed || !button) return;
    event.preventDefault();
    deed(form, button).catch(() => {
      one("#moving").textContent = one("#moving").dataset.failed;
    });
  });

  /* Another phone, or another seat, is always open. */
  document.addEventListener("demo:changed", (event) => turn(event.detail, false));
  document.addEventListener("demo:state", (event) => {
    for (const [screen, told] of Object.entries(event.detail.told)) show(screen, told);
    for (const hour of document.querySelectorAll(".lock-hour")) hour.textContent = one("#hour").textContent;
  });
})();
