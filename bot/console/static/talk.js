// A youth's page: new words come by themselves, what is written is sent once and never lost.
"use strict";

(() => {
  const page = document.querySelector(".youth");
  const scroll = page.querySelector(".scroll");
  const list = page.querySelector(".bubbles");
  const lost = page.querySelector(".lost");
  const newer = page.querySelector(".newer");
  const TYPED = 700;
  const NEAR = 80;
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

  function bubble(html) {
    const fresh = made(html);
    const now = document.getElementById(fresh.id);
    if (now && now.dataset.v === fresh.dataset.v) return;
    const stay = !atEnd();
    if (now) now.replaceWith(fresh);
    else list.append(fresh);
    document.getElementById("no-words")?.remove();
    if (stay && !now) newer.hidden = false;
    else if (!stay) toEnd();
  }

  // Nothing is drawn anew under somebody's hands.
  function part(name, html) {
    const now = document.getElementById(name);
    const fresh = made(html);
    if (!now || now.dataset.v === fresh.dataset.v) return;
    const open = now.querySelector("details[open]");
    if (open && now.contains(document.activeElement)) return;
    if (name === "composer" && now.querySelector("textarea")?.value && fresh.querySelector("textarea")) return;
    now.replaceWith(fresh);
    htmx.process(fresh);
    mark();
  }

  function connect() {
    const source = new EventSource(page.dataset.stream);
    source.addEventListener("bubble", (event) => bubble(event.data));
    for (const [name, place] of [["bar", "bar"], ["composer", "composer"], ["facts", "facts"]]) {
      source.addEventListener(name, (event) => part(place, event.data));
    }
    source.addEventListener("alarm", (event) => {
      const cries = Number(event.data) > 0;
      document.getElementById("alarm").textContent = cries ? page.dataset.alarmText : "";
      lotsenBell.alarm(cries);
    });
    source.addEventListener("gone", () => location.reload());
    source.addEventListener("open", () => { lost.hidden = true; });
    source.addEventListener("error", () => {
      lost.textContent = page.dataset.lost;
      lost.hidden = false;
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 10000);
    });
  }

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
  document.addEventListener("input", (event) => { if (event.target.id === "text") typed(event.target); });

  // The mark stays as long as nobody knows whether the words arrived: sent again, they come once.
  document.addEventListener("htmx:afterRequest", (event) => {
    const sent = event.detail.elt;
    // htmx calls a refusal that is shown a success; a form that was drawn anew is not told of it.
    const done = event.detail.xhr.status >= 200 && event.detail.xhr.status < 400;
    if (done) document.getElementById("bar-said").textContent = "";
    if (!sent.matches?.("form")) return;
    const answered = event.detail.xhr.status > 0 && event.detail.xhr.status < 500;
    if (answered && sent.elements.mark) sent.elements.mark.value = fresh();
    if (done && sent.matches("form.write")) {
      sent.elements.text.value = "";
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
    if (done && sent.getAttribute("hx-target") === "#proposal-said") sent.reset();
    if (!answered) {
      const place = document.querySelector(sent.getAttribute("hx-target") === "#bar" ? "#bar-said" : sent.getAttribute("hx-target"));
      if (place) place.textContent = page.dataset.failed;
    }
  });

  // What was refused is said beside the form, which stays as it was filled in.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400 || event.detail.target.id !== "bar") return;
    event.detail.target = document.getElementById("bar-said");
    event.detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:afterSwap", mark);

  // What was unfolded is seen whole.
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
  }, true);

  let stuck = true;
  scroll.addEventListener("scroll", () => {
    stuck = atEnd();
    if (stuck) newer.hidden = true;
  });
  new ResizeObserver(() => { if (stuck) toEnd(); }).observe(scroll);
  newer.addEventListener("click", toEnd);
  mark();
  toEnd();
  // On a slow network somebody may write before this script is there.
  if (document.activeElement?.id === "text" && document.activeElement.value) typed(document.activeElement);
  connect();
})();
