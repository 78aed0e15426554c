// A youth's page: new words come by themselves, what is written is sent once and never lost.
"use strict";

(() => {
  const page = document.querySelector(".youth");
  const scroll = page.querySelector(".scroll");
  const list = page.querySelector(".bubbles");
  const newer = page.querySelector(".newer");
  const TYPED = 700;
  const NEAR = 80;
  const AGAIN = 10000;
  let timer = 0;

  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "4(09|22)", swap: true },
    { code: "[45]..", swap: false, error: true },
  ];

  // ------------------------------------------------------------ what comes

  const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  const toEnd = () => { scroll.scrollTop = scroll.scrollHeight; newer.hidden = true; };
  const made = (html) => {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    return fresh.content.firstElementChild;
  };

  // What is there already stays the same element, so that a screen reader reads it once.
  function adopt(now, fresh) {
    now.dataset.v = fresh.dataset.v;
    const parts = (one) => [...one.querySelector(".balloon").children];
    const [old, other] = [parts(now), parts(fresh)];
    if (old.length !== other.length) now.replaceWith(fresh);
    else old.forEach((one, at) => { if (!one.isEqualNode(other[at])) one.replaceWith(other[at]); });
  }
  function bubble(html) {
    const fresh = made(html);
    const now = document.getElementById(fresh.id);
    if (now && now.dataset.v === fresh.dataset.v) return;
    // Between an older page and what comes now there is more.
    if (!now && page.dataset.older) return;
    const stay = !atEnd();
    if (now) adopt(now, fresh);
    else list.append(fresh);
    document.getElementById("no-words")?.remove();
    if (stay && !now) newer.hidden = false;
    else if (!stay) toEnd();
  }

  // ------------------------------------------------------------ what is seen

  // The turn of words that whoever sits here has not seen, and the one of which the site was told.
  let unseen = 0;
  let told = 0;

  function onScreen(one) {
    const [box, frame] = [one.getBoundingClientRect(), scroll.getBoundingClientRect()];
    const [top, end] = [Math.max(frame.top, 0), Math.min(frame.bottom, innerHeight)];
    const part = Math.min(box.bottom, end) - Math.max(box.top, top);
    return part > 0 && (part > 0.6 * box.height || part > (end - top) / 2);
  }
  // Seen is what stands on the screen of a page that somebody uses, and with it what is above.
  async function look() {
    const last = [...list.querySelectorAll(".bubble.youth")].at(-1);
    if (unseen <= told || page.dataset.older || !lotsenTouch.used() || !last || !onScreen(last)) return;
    const turn = told = unseen;
    const body = new URLSearchParams({ turn, csrf: document.querySelector("[name=csrf]").value });
    const answer = await fetch(page.dataset.seen, { method: "POST", body, keepalive: true }).catch(() => null);
    if (answer?.ok || told !== turn) return;
    told = 0;
    setTimeout(look, AGAIN);
  }
  scroll.addEventListener("scroll", look);
  for (const sign of ["scroll", "resize"]) window.addEventListener(sign, look);
  document.addEventListener("lotsen:used", look);

  // Nothing is drawn anew under somebody's hands: it waits until they are elsewhere.
  const waiting = new Map();
  const filled = (place) => [...place.querySelectorAll("input:not([type=hidden], [data-tick]), textarea")].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );
  function held(now, fresh) {
    if (filled(now)) return true;
    const here = document.activeElement;
    if (!now.contains(here)) return false;
    return here.closest("details[open]") !== null || (here.id === "text" && fresh.querySelector("#text") !== null);
  }
  function part(name, html) {
    waiting.delete(name);
    const now = document.getElementById(name);
    const fresh = made(html);
    proof(fresh.querySelector("[name=csrf]")?.value);
    if (!now || now.dataset.v === fresh.dataset.v) return;
    if (held(now, fresh)) {
      waiting.set(name, html);
      return;
    }
    now.replaceWith(fresh);
    htmx.process(fresh);
    mark();
    document.dispatchEvent(new CustomEvent("lotsen:part"));
  }
  // After another sign-in forms are sent with another proof.
  function proof(given) {
    if (!given) return;
    for (const field of document.querySelectorAll("[name=csrf]")) field.value = given;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRF": given }));
    document.getElementById("out").hidden = true;
  }
  // A moment later: the press that took the hands elsewhere is whole before anything moves.
  const later = () => setTimeout(() => [...waiting].forEach(([name, html]) => part(name, html)), 300);
  document.addEventListener("focusout", later);
  document.addEventListener("toggle", later, true);

  // ------------------------------------------------------------ what goes

  const form = () => document.querySelector("form.write");
  const fresh = () => crypto.randomUUID?.() ?? String(Math.random());
  const mark = () => {
    for (const field of document.querySelectorAll("input[name=mark]")) field.value ||= fresh();
  };

  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "text" || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (event.target.value.trim()) form().requestSubmit();
  });

  function typed(field) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      htmx.ajax("POST", page.dataset.typing, { target: "#lix", swap: "innerHTML", values: { text: field.value } });
    }, TYPED);
  }
  document.addEventListener("input", (event) => {
    if (event.target.id === "text") typed(event.target);
    const marked = event.target.form?.elements.mark;
    if (marked) marked.value = fresh();
  });

  // The mark stays as long as nobody knows whether the words arrived: sent again, they come once.
  // Other words are another message.
  document.addEventListener("htmx:afterRequest", (event) => {
    const sent = event.detail.elt;
    // htmx calls a refusal that is shown a success; a form that was drawn anew is not told of it.
    const done = event.detail.xhr.status >= 200 && event.detail.xhr.status < 400;
    if (done) document.getElementById("bar-said").textContent = "";
    if (!sent.matches?.("form")) return;
    const answered = event.detail.xhr.status > 0 && event.detail.xhr.status < 500;
    if (answered && sent.elements.mark) sent.elements.mark.value = fresh();
    if (done && sent.matches("form.write")) {
      clearTimeout(timer);
      // What was written while this was on its way stays.
      const { text } = sent.elements;
      const went = event.detail.requestConfig.parameters.text;
      text.value = text.value.startsWith(went) ? text.value.slice(went.length).trimStart() : text.value;
      document.getElementById("lix").textContent = "";
      toEnd();
    }
    if (done && sent.matches("form.phrase")) {
      sent.reset();
      sent.closest("details").open = false;
      document.getElementById("book").open = false;
      document.getElementById("text").focus();
      toEnd();
    }
    if (done && ["#proposal-said", "#note-said", "#meeting-said"].includes(sent.getAttribute("hx-target"))) {
      sent.reset();
      const list = sent.closest("#notes details");
      if (list) list.open = false;
    }
    // Answered: nothing half-written keeps the card from being drawn as it stands now.
    if (done && sent.closest("#requests, #progress, #contact")) {
      sent.reset();
      const fold = sent.closest("#progress details, #contact details");
      if (fold) fold.open = false;
      later();
    }
    if (!answered) {
      const place = document.querySelector(sent.getAttribute("hx-target") === "#bar" ? "#bar-said" : sent.getAttribute("hx-target"));
      if (place) place.textContent = page.dataset.failed;
    }
  });

  // Whoever is signed out is led away, but not from words that nobody has yet.
  function out() {
    if (filled(page)) document.getElementById("out").hidden = false;
    else location.reload();
  }
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401 || !filled(page)) return;
    event.preventDefault();
    out();
  });

  // What was refused is said beside the form, which stays as it was filled in.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "bar") return;
    // It may have come anew before this answer.
    event.detail.target = document.getElementById("bar");
    if (event.detail.xhr.status < 400) return;
    event.detail.target = document.getElementById("bar-said");
    event.detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target: { id }, fragment } = event.detail;
    event.detail.shouldSwap = false;
    part(id, (fragment.querySelector(`#${id}`) ?? fragment).outerHTML);
  });
  document.addEventListener("htmx:afterSwap", mark);

  // What was unfolded is seen whole.
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
  }, true);

  const shown = location.hash.startsWith("#b-") && document.querySelector(location.hash);
  // Only who moves up has left the end: a scroll may be told of when the size is another one already.
  let stuck = !shown && !page.dataset.older, at = scroll.scrollTop;
  function scrolled() {
    if (atEnd()) newer.hidden = stuck = true;
    else if (scroll.scrollTop < at) stuck = false;
    at = scroll.scrollTop;
  }
  scroll.addEventListener("scroll", scrolled);
  new ResizeObserver(() => {
    scrolled();
    if (stuck) toEnd();
    scrolled();
  }).observe(scroll);
  newer.addEventListener("click", toEnd);
  mark();
  if (shown) shown.scrollIntoView({ block: "center" });
  else if (stuck) toEnd();
  // On a slow network somebody may write before this script is there.
  if (document.activeElement?.id === "text" && document.activeElement.value) typed(document.activeElement);
  lotsenStream(
    page,
    {
      bubble,
      bar: (html) => part("bar", html),
      composer: (html) => part("composer", html),
      contact: (html) => part("contact", html),
      progress: (html) => part("progress", html),
      facts: (html) => part("facts", html),
      alarm: lotsenAlarm.show,
      cases: (html) => part("cases", html),
      checklist: (html) => part("checklist", html),
      notes: (html) => part("notes", html),
      proposal: (html) => part("proposal", html),
      unseen(turn) {
        unseen = Number(turn) || 0;
        look();
      },
      meetings: (html) => part("meetings", html),
      requests: (html) => part("requests", html),
      // Where whoever closed it is sent too: this page is nobody's any more.
      gone: () => location.assign("/desk/inbox"),
    },
    out,
  );
})();
