"use strict";
// The chat's script. No htmx: most of it is about what is *not* saved yet (kept, shown, sent again
// in order, never twice), which htmx does not know; EventSource and fetch do the rest. Every page
// works without it, with plain forms. After page.js.

const log = $("log");
if (log) converse();

function converse() {
  const scroll = $("scroll"), text = $("text"), say = $("say"), more = $("more"), down = $("down");
  // Another chat on the same phone must not say what was written here.
  const KEPT = `unsent-${log.dataset.chat}`, DRAFT = `draft-${log.dataset.chat}`;
  const LONGEST = 30000, PATIENCE = 20000, SILENT = 45000;
  let unsent = [], sending = false, tries = 0, later = 0;
  let source = null, lost = 0, silence = 0, last = log.dataset.after, typing = 0, question = null;

  // ---- scrolling: only whoever is at the end is taken along

  // Where there is little room the whole page scrolls, and not the part with the messages.
  const pane = () => (getComputedStyle(scroll).overflowY === "auto" ? scroll : document.scrollingElement);
  const atEnd = () => pane().scrollHeight - pane().scrollTop - pane().clientHeight < 90;
  function toEnd() {
    pane().scrollTop = pane().scrollHeight;
    down.hidden = true;
  }
  function changing(change, mine) {
    const follow = mine || atEnd();
    const news = change();
    if (follow) toEnd();
    else if (news) down.hidden = false;
  }
  down.addEventListener("click", () => { toEnd(); scroll.focus(); });
  addEventListener("scroll", () => { if (atEnd()) down.hidden = true; }, { passive: true, capture: true });

  // ---- bubbles: each has one id and one place

  const byUpdate = (id) => id && [...log.children].find((one) => one.dataset.update === id);

  // What is there already stays the same element, so that a screen reader reads it once.
  function place(fresh) {
    const mine = $(fresh.id) || byUpdate(fresh.dataset.update);
    const element = mine || fresh;
    if (mine) adopt(mine, fresh);
    const order = element.dataset.order || "~";
    const next = [...log.children].find((one) => one !== element && (one.dataset.order || "") > order);
    if (!mine || (element.nextElementSibling || undefined) !== next) log.insertBefore(element, next || null);
    return !mine;
  }
  function adopt(mine, fresh) {
    for (const part of [".text", ".when"]) {
      const [old, now] = [mine.querySelector(part), fresh.querySelector(part)];
      if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
    }
    if (fresh.id) mine.id = fresh.id;
    if (fresh.dataset.order) mine.dataset.order = fresh.dataset.order;
    delete mine.dataset.state;
  }
  function parts(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  }
  function take(html) {
    changing(() => {
      let news = false;
      for (const part of parts(html)) {
        if (part.id !== "question") news = place(part) || news;
        else question = part;
      }
      ask();
      if (news) hush();
      return news;
    });
  }
  // Not while an answer is on its way: its question may come again just before it is taken.
  function ask() {
    if (!question || unsent.some((one) => one.fields.choice)) return;
    // The same question again stays as it is, with the focus of whoever stands on a button.
    if (!$("question").isEqualNode(question)) $("question").replaceWith(question);
    question = null;
  }

  // ---- what the youth says: shown at once, kept until it is saved, sent one after another

  function keep() {
    try { sessionStorage.setItem(KEPT, JSON.stringify(unsent)); } catch { /* then only this page */ }
  }
  function show(one) {
    const bubble = $("own").content.firstElementChild.cloneNode(true);
    bubble.dataset.update = one.fields.id;
    bubble.querySelector(".text").textContent = one.text;
    bubble.querySelector(".unsaved").addEventListener("click", flush);
    changing(() => log.append(bubble), true);
  }
  function mark(one, state) {
    const bubble = byUpdate(one.fields.id);
    if (bubble && !bubble.dataset.order.match(/^\d/)) bubble.dataset.state = state;
  }
  function put(path, words, fields) {
    const one = { path, text: words, fields: { ...fields, id: fresh() } };
    unsent.push(one);
    keep();
    show(one);
    flush();
  }
  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  async function post(one) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(one.path, {
        method: "POST", body: new URLSearchParams(one.fields), headers: { "HX-Request": "true" }, signal: stop.signal,
      });
      return { status: answer.status, html: await answer.text() };
    } catch {
      return { status: 0, html: "" };
    } finally {
      clearTimeout(timer);
    }
  }
  async function flush() {
    if (sending) return;
    sending = true;
    clearTimeout(later);
    while (unsent.length) {
      const one = unsent[0];
      unsent.forEach((other) => mark(other, "sending"));
      const { status, html } = await post(one);
      if (status === 410) return gone();
      if (status === 0 || status === 429 || status >= 500) {
        changing(() => unsent.forEach((other) => mark(other, "unsaved")));
        later = setTimeout(flush, Math.min(LONGEST, 2000 * 2 ** tries++));
        break;
      }
      tries = 0;
      unsent.shift();
      keep();
      if (status !== 200) mark(one, "never");
      changing(() => { parts(html).filter(() => status === 200).forEach(place); ask(); }, true);
    }
    sending = false;
  }

  // ---- writing and pressing

  function grow() {
    if (CSS.supports("field-sizing: content")) return;
    text.style.blockSize = "auto";
    text.style.blockSize = `${text.scrollHeight + 2}px`;
  }
  // What is half written is there again when the page is: another page was looked at, or it slept.
  function draft() {
    try { sessionStorage.setItem(DRAFT, text.value); } catch { /* then only this page */ }
  }
  text.addEventListener("input", () => { grow(); draft(); });
  text.addEventListener("keydown", (event) => {
    const desk = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !desk) return;
    event.preventDefault();
    say.requestSubmit();
  });
  say.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value;
    text.value = "";
    grow();
    draft();
    text.focus();
    if (words.trim()) put(say.action, words.trim(), { text: words });
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (form.dataset.then || form === say || !button) return;
    event.preventDefault();
    more.open = false;
    const label = button.textContent.trim();
    if (form.id === "question") form.hidden = true;
    put(form.action, label, { turn: form.elements.turn.value, choice: button.value, label });
  });
  document.addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });

  // ---- what comes

  function hush() {
    clearTimeout(typing);
    $("typing").firstElementChild.hidden = true;
  }
  function away(is) {
    changing(() => { $("away").firstElementChild.hidden = !is; });
  }
  function listen() {
    clearTimeout(lost);
    source?.close();
    const query = new URLSearchParams({ lang: log.dataset.lang, after: last });
    source = new EventSource(`/chat/stream?${query}`);
    source.addEventListener("open", () => { away(false); tries = 0; flush(); });
    source.addEventListener("new", (event) => {
      last = event.lastEventId;
      take(event.data);
    });
    source.addEventListener("typing", () => {
      changing(() => { $("typing").firstElementChild.hidden = false; });
      clearTimeout(typing);
      typing = setTimeout(hush, 6000);
    });
    source.addEventListener("again", () => location.reload());
    source.addEventListener("gone", gone);
    source.addEventListener("beat", alive);
    source.addEventListener("error", broken);
    alive();
  }
  // By ourselves, and not all phones at the same moment: a browser gives up after some answers.
  function broken() {
    source.close();
    away(true);
    clearTimeout(silence);
    clearTimeout(lost);
    lost = setTimeout(listen, 1000 + Math.random() * 2000);
  }
  // Three signs of life that did not come (bot/web/sse.py): a connection may die unheard.
  function alive() {
    clearTimeout(silence);
    silence = setTimeout(broken, SILENT);
  }
  function gone() {
    try { sessionStorage.clear(); } catch { /* nothing was kept */ }
    go("/chat/gone");
  }
  addEventListener("online", listen);
  addEventListener("offline", () => away(true));
  // A phone that slept.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) listen(); });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  try { unsent = JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch { unsent = []; }
  // On a slow network somebody may write before this script is there.
  try { text.value ||= sessionStorage.getItem(DRAFT) || ""; } catch { /* nothing was kept */ }
  draft();
  grow();
  unsent = unsent.filter((one) => !byUpdate(one.fields.id));
  unsent.forEach(show);
  toEnd();
  let stuck = true;
  addEventListener("scroll", () => { stuck = atEnd(); }, { passive: true, capture: true });
  // Letters of the phone rise, or the field grows: whoever is at the end stays there.
  new ResizeObserver(() => { if (stuck) toEnd(); }).observe(scroll);
  listen();
  flush();
}
