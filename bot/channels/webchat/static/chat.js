"use strict";
// The chat's script. No htmx: most of it is about what is *not* saved yet (kept, shown, sent again
// in order, never twice), which htmx does not know; EventSource and fetch do the rest. Every page
// works without it, with plain forms. After page.js, unsent.js, unread.js and one-stream.js.

const log = $("log");
converse();

function converse() {
  const scroll = $("scroll"), text = $("text"), say = $("say"), more = $("more"), down = $("down");
  // Another chat on the same phone must not say what was written here.
  const { chat } = log.dataset, DRAFT = `draft-${chat}`, DAY = new Date().toDateString();
  const LONGEST = 30000, PATIENCE = 20000, SLOW = 4000, MOST_WAITING = 4000, REST = 60000;
  const unsent = unsentWords(chat), unread = unreadLines(log);
  let sending = false, tries = 0, later = 0;
  let last = log.dataset.after, typing = 0, question = null, returns = false;
  // Pressed in the question of flows/notify.py: the page where they are turned on comes next.
  const PAGES = { notifications: "/chat/notifications" };
  let sought = location.hash.slice(1);

  // ---- scrolling: only whoever is at the end is taken along

  // Where there is little room the whole page scrolls, and not the part with the messages.
  function pane() {
    return getComputedStyle(scroll).overflowY === "auto" ? scroll : document.scrollingElement;
  }
  function atEnd() {
    return pane().scrollHeight - pane().scrollTop - pane().clientHeight < 90;
  }
  function toEnd() {
    pane().scrollTop = pane().scrollHeight;
    down.hidden = true;
  }
  // What is longer than the screen is read from its first line, and not from its end.
  function toFirst(news) {
    const top = pane() === scroll ? scroll.getBoundingClientRect().top : 0;
    if (news.getBoundingClientRect().top >= top) return;
    news.scrollIntoView({ block: "start" });
    down.hidden = stuck = atEnd();
    down.classList.add("short");
    at = pane().scrollTop;
  }
  // The line that a notification told of; it may come a moment later than the page.
  function reveal() {
    const found = /^o\d+$/.test(sought) && $(sought);
    if (!found) return false;
    sought = "";
    history.replaceState(null, "", location.pathname);
    found.scrollIntoView({ block: "center" });
    return true;
  }
  document.addEventListener("opened", (event) => {
    if (!/^\/chat(#|$)/.test(event.detail)) return;
    event.preventDefault();
    sought = event.detail.split("#")[1] || "";
    if (!reveal()) toEnd();
  });
  function changing(change, mine) {
    // What comes while nobody looks is read from its beginning.
    const follow = mine || (atEnd() && !document.hidden && !returns);
    const news = change();
    join();
    if (news && (document.hidden || returns)) unread.mark();
    if (reveal()) return;
    if (news && returns && unread.show()) down.hidden = atEnd();
    else if (follow) {
      toEnd();
      if (news) toFirst(news);
    } else if (news) {
      down.classList.remove("short");
      down.hidden = false;
    }
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
    else element.dataset.come = "";
    const order = element.dataset.order || "~";
    const next = [...log.children].find((one) => one !== element && (one.dataset.order || "") > order);
    if (!mine || (element.nextElementSibling || undefined) !== next) log.insertBefore(element, next || null);
    return mine ? null : element;
  }
  function adopt(mine, fresh) {
    for (const part of [".text", ".when"]) {
      const [old, now] = [mine.querySelector(part), fresh.querySelector(part)];
      if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
    }
    if (fresh.id) mine.id = fresh.id;
    if (fresh.dataset.order) mine.dataset.order = fresh.dataset.order;
    delete mine.dataset.state;
    delete mine.dataset.tried;
    mine.querySelector(".calls")?.remove();
  }
  // Of what somebody wrote in one minute the last has the time of all.
  function join() {
    const all = [...log.children], when = (one) => one.querySelector("time") && one.className + one.querySelector(".who").textContent + one.querySelector("time").textContent;
    for (const [n, one] of all.entries()) {
      one.toggleAttribute("data-joined", Boolean(all[n + 1] && when(one)) && when(one) === when(all[n + 1]));
    }
  }
  function parts(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  }
  function take(html) {
    changing(() => {
      let news = null;
      for (const part of parts(html)) {
        if (part.id === "there") $("there").replaceWith(part);
        else if (part.id !== "question") news = [news, place(part)].find(Boolean);
        else question = part;
      }
      ask();
      if (news) hush();
      unread.count();
      return news;
    });
    returns = false;
  }
  // Not while an answer is on its way: its question may come again just before it is taken.
  function ask() {
    if (!question || unsent.all().some((one) => one.fields.choice)) return;
    // The same question again stays as it is, with the focus of whoever stands on a button.
    if (!$("question").isEqualNode(question)) $("question").replaceWith(question);
    question = null;
    // What was asked before can still be answered, under its own words.
    const open = $("question").elements.turn;
    for (const form of log.querySelectorAll(".older"))
      form.hidden = Boolean(open) && form.dataset.turn === open.value;
  }
  function answered(turn) {
    for (const form of log.querySelectorAll(`.older[data-turn="${Number(turn)}"]`)) form.remove();
  }

  // ---- what the youth says: shown at once, kept until it is saved, sent one after another

  function show(one) {
    const bubble = $("own").content.firstElementChild.cloneNode(true);
    bubble.dataset.update = one.fields.id;
    bubble.querySelector(".text").textContent = one.text;
    bubble.querySelector(".unsaved").addEventListener("click", flush);
    if (log.querySelector("[data-tried]:not([data-state=never])")) bubble.dataset.tried = "";
    changing(() => log.append(bubble), true);
  }
  // `late`: whom to call stands beside it from now on, until it is saved.
  function mark(one, state, late = state !== "sending") {
    const bubble = byUpdate(one.fields.id);
    if (!bubble || bubble.dataset.order.match(/^\d/)) return;
    bubble.dataset.state = state;
    if (late) bubble.dataset.tried = "";
  }
  function wait() {
    changing(() => unsent.all().forEach((one) => mark(one, "sending", true)));
    call();
  }
  // Said once, however many bubbles wait.
  function call() {
    const said = log.querySelector("[data-tried] .calls")?.textContent || "";
    if ($("calls").textContent !== said) $("calls").textContent = said;
  }
  // Words of danger that the site cannot save: it says so, and whom to call (unsaved_danger.html).
  function warn(html) {
    const found = parts(html).find((one) => one.matches("[data-danger]"));
    if (found && !$("danger").firstElementChild) $("danger").append(found);
  }
  function put(path, words, fields) {
    const one = { path, text: words, fields: { ...fields, id: fresh(), chat } };
    unsent.add(one);
    unread.answered();
    show(one);
    flush();
  }
  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  async function post(one) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE), slow = setTimeout(wait, SLOW);
    // What waits behind it is read for danger too, should nothing be saved.
    const others = unsent.all().filter((other) => other !== one && other.fields.text);
    const waiting = others.map((other) => other.text).join("\n").slice(-MOST_WAITING);
    try {
      const answer = await fetch(one.path, {
        method: "POST", body: new URLSearchParams({ ...one.fields, waiting }), headers: { "HX-Request": "true" },
        signal: stop.signal,
      });
      return { status: answer.status, html: await answer.text() };
    } catch {
      return { status: 0, html: "" };
    } finally {
      clearTimeout(timer);
      clearTimeout(slow);
    }
  }
  async function flush() {
    if (sending || !unsent.all().length) return;
    sending = true;
    clearTimeout(later);
    await unsent.inTurn(send, PATIENCE);
    sending = false;
  }
  async function send() {
    unsent.elsewhere().forEach(drop);
    for (let waiting = unsent.all(); waiting.length; waiting = unsent.all()) {
      const [one] = waiting;
      waiting.forEach((other) => mark(other, "sending"));
      const { status, html } = await post(one);
      if (status === 410) return gone();
      if (status === 401) return locked(html);
      if (status === 0 || status === 429 || status >= 500) {
        changing(() => {
          unsent.all().forEach((other) => mark(other, "unsaved"));
          warn(html);
        });
        call();
        later = setTimeout(flush, Math.min(LONGEST, 2000 * 2 ** tries++));
        return;
      }
      tries = 0;
      unsent.remove(one);
      if (status !== 200) mark(one, "never");
      else $("danger").replaceChildren();
      changing(() => { parts(html).filter(() => status === 200).forEach(place); ask(); }, true);
      call();
      const next = status === 200 && PAGES[one.fields.choice];
      if (next && document.body.dataset.push) return go(next);
    }
  }
  // Another tab has had it saved: the stream brings it, if it is kept at all.
  function drop(one) {
    const bubble = byUpdate(one.fields.id);
    if (bubble?.dataset.state) bubble.remove();
  }
  // What another tab said is shown here too, and what it had saved waits here no longer.
  addEventListener("storage", () => {
    unsent.elsewhere().forEach(drop);
    unsent.all().filter((one) => !byUpdate(one.fields.id)).forEach(show);
    ask();
  });

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
    answered(form.elements.turn.value);
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
  const stream = oneStream({
    name: `chat-${chat}`,
    address: () => `/chat/stream?${new URLSearchParams({ lang: log.dataset.lang, after: last })}`,
    kinds: ["new", "typing", "again", "gone", "locked"],
    rest: REST,
    up() { away(false); flush(); },
    down(refused) {
      away(true);
      if (refused) isHere();
    },
    hear(kind, data, id) {
      if (kind === "again") location.reload();
      else if (kind === "gone") gone();
      else if (kind === "locked") locked();
      else if (kind === "typing") isTyping();
      else take(data);
      last = id || last;
    },
  });
  function isTyping() {
    changing(() => { $("typing").firstElementChild.hidden = false; });
    clearTimeout(typing);
    typing = setTimeout(hush, 6000);
  }
  function gone() {
    endPush();
    stream.leave();
    forget();
    go("/chat/gone");
  }
  // The page before a locked chat; what waits to be sent is sent after it.
  function locked(words) {
    stream.leave();
    document.documentElement.hidden = true;
    go(`/chat/locked${words ? `?words=${encodeURIComponent(words)}` : ""}`);
  }
  async function isHere() {
    const answer = await fetch("/chat/here", { method: "POST" }).catch(() => null);
    if (answer?.status === 401) locked();
    if (answer?.status === 410) gone();
  }
  addEventListener("offline", () => away(true));
  // A phone that slept. On another day what was today's is yesterday's.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    if (new Date().toDateString() !== DAY) return location.reload();
    returns = true;
    unread.show();
  });

  // On a slow network somebody may write before this script is there.
  try { text.value ||= sessionStorage.getItem(DRAFT) || ""; } catch { /* nothing was kept */ }
  draft();
  grow();
  for (const one of unsent.all()) {
    if (byUpdate(one.fields.id)) unsent.remove(one);
    else show(one);
  }
  const begins = unread.show();
  if (!reveal() && !begins) toEnd();
  unread.count();
  // Letters of the phone rise, or the field grows: whoever is at the end stays there. Only who moves
  // up has left it: a scroll may be told of when the size is another one already.
  let stuck = atEnd(), where = pane(), at = where.scrollTop;
  function scrolled() {
    if (atEnd()) stuck = true;
    else if (where === pane() && where.scrollTop < at) stuck = false;
    where = pane();
    at = where.scrollTop;
  }
  function sized() {
    scrolled();
    if (stuck) toEnd();
    scrolled();
  }
  addEventListener("scroll", scrolled, { passive: true, capture: true });
  addEventListener("resize", sized);
  new ResizeObserver(sized).observe(scroll);
  flush();
}
