"use strict";
/* The demo's page: moves the clock, changes phones and seats, and shows how far a visitor has come.
   Every text is in the page. */

(() => {
  const LOOK = 1500;
  const LOOK_WHILE_MOVING = 200;
  const ZONE = "Europe/Stockholm";
  const one = (query) => document.querySelector(query);
  const all = (query) => [...document.querySelectorAll(query)];
  const language = document.documentElement.lang;
  const days = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: ZONE });
  const hours = new Intl.DateTimeFormat("sv", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  const notice = one("#moving");
  const steps = all("#steps > li");
  let shown = { at: Date.parse(one("#clock").dateTime), since: performance.now() };
  let moving = false;
  let done = "";
  let opened = "";
  let looking = 0;

  async function ask(path, options = {}) {
    const answer = await fetch(path, { ...options, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function post(form, button) {
    const body = new FormData(form);
    body.set(button.name, button.value);
    return ask(form.action, { method: "POST", body });
  }

  /* ------------------------------------------------------------ the time */

  function tick() {
    const now = new Date(shown.at + performance.now() - shown.since);
    one("#clock").dateTime = now.toISOString();
    one("#day").textContent = days.format(now);
    one("#hour").textContent = hours.format(now);
  }

  function show(state) {
    shown = { at: Date.parse(state.at), since: performance.now() };
    tick();
    disable(moving || state.moving, state.ahead);
    progress(state.done);
    walk(state.way);
    follow(state.opens);
    document.dispatchEvent(new CustomEvent("demo:state", { detail: state }));
  }

  function disable(busy, ahead) {
    document.body.classList.toggle("busy", busy);
    for (const button of all("button[name=to]")) {
      const waits = ["checkin", "reminder", "way"].includes(button.value) && !ahead.includes(button.value);
      button.disabled = busy || waits;
    }
  }

  async function look() {
    clearTimeout(looking);
    try {
      if (!document.hidden) show(await ask("/demo/state"));
    } catch {
      if (!moving) notice.textContent = notice.dataset.failed;
    }
    clearTimeout(looking);
    looking = setTimeout(look, moving ? LOOK_WHILE_MOVING : LOOK);
  }

  async function move(form, button) {
    moving = true;
    notice.textContent = notice.dataset.moving;
    disable(true, []);
    look();
    try {
      await post(form, button);
      notice.textContent = notice.dataset.there;
    } catch {
      notice.textContent = notice.dataset.failed;
    }
    moving = false;
    await look();
    if (document.activeElement === document.body) button.focus({ preventScroll: true });
  }

  /* ------------------------------------------------------------ phones and seats */

  async function change(form, button) {
    const kind = form.action.endsWith("/phone") ? "phone" : "desk";
    try {
      const { page } = await post(form, button);
      const frame = one(`iframe#${kind}`);
      document.dispatchEvent(new CustomEvent("demo:changed", { detail: kind }));
      frame.contentWindow.location.replace(page);
      one(`#${kind}-close`).hidden = button.value === "Telegram";
      if (button.closest(".hint")) frame.scrollIntoView({ block: "nearest" });
    } catch {
      notice.textContent = notice.dataset.failed;
      return;
    }
    for (const other of all(`#${kind}s button`)) {
      const chosen = other.value === button.value;
      other.setAttribute("aria-pressed", String(chosen));
      if (chosen) one(`#${kind}-state`).textContent = other.dataset.state;
    }
    done = "";
    look();
  }

  document.addEventListener("submit", (event) => {
    const [form, button] = [event.target, event.submitter];
    const deed = { "/demo/clock": move, "/demo/phone": change, "/demo/desk": change }[new URL(form.action).pathname];
    if (!deed || !button) return;
    event.preventDefault();
    if (!moving) deed(form, button);
  });

  /* ------------------------------------------------------------ the visit */

  function open(step) {
    for (const other of steps) {
      const current = other === step;
      other.classList.toggle("open", current);
      other.querySelector("button").setAttribute("aria-expanded", String(current));
    }
  }

  function progress(names) {
    if (names.join() === done) return;
    done = names.join();
    for (const step of steps) {
      const seen = names.includes(step.dataset.step);
      step.classList.toggle("done", seen);
      mark(step.querySelector("button"), seen);
    }
    const next = steps.find((step) => !names.includes(step.dataset.step));
    one("#finished").hidden = Boolean(next);
    open(next);
  }

  /* Of the way, what has happened last and what comes next are shown. */
  function walk(count) {
    all("#way > li").forEach((part, at) => {
      part.hidden = at !== count - 1 && at !== count;
      part.classList.toggle("done", at < count);
    });
  }

  /* On the phone of the way, what lies behind opens the next page: an invitation, then a chat. */
  function follow(page) {
    const phone = one(`#phones button[value="${one("#way-panel [name=who]").value}"]`);
    if (page === opened) return;
    const before = opened;
    opened = page;
    if (!before || phone.getAttribute("aria-pressed") !== "true" || one("iframe#phone").hidden) return;
    one("iframe#phone").contentWindow.location.replace(page);
  }

  function mark(button, seen) {
    button.querySelector("span")?.remove();
    if (!seen) return;
    const word = document.createElement("span");
    word.className = "unseen";
    word.textContent = ` (${one("#steps").dataset.done})`;
    button.append(word);
  }

  /* One of the two tours is open; with a name pressed, the other is closed. */
  const tours = all(".tour h2 button");
  function unfold(tour) {
    for (const other of tours) {
      other.setAttribute("aria-expanded", String(other === tour));
      one(`#${other.getAttribute("aria-controls")}`).hidden = other !== tour;
    }
  }

  for (const step of steps) {
    step.querySelector("button").addEventListener("click", () => open(step));
  }
  for (const tour of tours) tour.addEventListener("click", () => unfold(tour));
  document.documentElement.classList.add("scripted");
  document.addEventListener("visibilitychange", look);
  setInterval(tick, 1000);
  open(steps[0]);
  walk(Number(one("#way").dataset.done));
  unfold(tours[Number(Boolean(one("#way-panel [aria-pressed='true']")))]);
  tick();
  look();
})();
