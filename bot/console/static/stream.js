// The stream of a page of the console: what is new, and a word when it no longer comes.
"use strict";

// `page` says where it is (data-stream) and what to say when it is lost (data-lost). `hears` is what
// to do with each event's data, by its name; `out` is called when nobody is signed in any more.
// Out of view a page has none, and shows nobody anything; with `behind` it asks when there is news.
function lotsenStream(page, hears, out, behind = false) {
  const AGAIN = 10000;
  // Three signs of life that did not come (bot/web/sse.py): a connection may die unheard.
  const SILENT = 45000;
  // A browser has six connections to a site over HTTP/1.1: one is the alarm's, and some are for what
  // is sent. More pages in view at once than this ask now and then.
  const SLOTS = ["lotsen-page-1", "lotsen-page-2", "lotsen-page-3"];
  const lost = page.querySelector(".lost");
  let source = null;
  let silence = 0;
  let again = 0;
  let release = null;
  let coming = 0;

  function alive() {
    clearTimeout(silence);
    silence = setTimeout(() => { away(); come(); }, SILENT);
  }
  // Said once, however often it is tried again.
  function away() {
    if (lost.hidden) lost.textContent = page.dataset.lost;
    lost.hidden = false;
  }
  // A stream does not tell what it was answered.
  async function refused() {
    const stop = new AbortController();
    const headers = { Accept: "text/event-stream" };
    const answer = await fetch(page.dataset.stream, { headers, signal: stop.signal }).catch(() => null);
    stop.abort();
    return answer?.status === 401;
  }
  async function failed() {
    away();
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(silence);
    if (await refused()) out();
    later();
  }
  function later() {
    clearTimeout(again);
    if (!document.hidden) again = setTimeout(come, AGAIN);
  }

  const take = (name) => new Promise((got) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => (
      lock ? new Promise((done) => { got(done); }) : got(null)
    ));
  });
  async function slot() {
    if (!navigator.locks) return () => {};
    for (const name of SLOTS) {
      const done = await take(name);
      if (done) return done;
    }
    return null;
  }
  async function come() {
    const mine = coming += 1;
    const got = release ?? await slot();
    if (mine !== coming || document.hidden) {
      if (got !== release) got?.();
      return;
    }
    release = got;
    connect(!got);
  }
  function leave() {
    coming += 1;
    clearTimeout(silence);
    clearTimeout(again);
    source?.close();
    release?.();
    release = null;
    lotsenAlarm.live(false);
  }
  function connect(once) {
    clearTimeout(again);
    source?.close();
    const mine = source = new EventSource(page.dataset.stream);
    if (!document.hidden) lotsenAlarm.live(true);
    alive();
    mine.addEventListener("open", () => { lost.hidden = true; alive(); });
    mine.addEventListener("beat", alive);
    mine.addEventListener("error", () => { if (mine === source) failed(); });
    for (const [name, hear] of Object.entries(hears)) {
      mine.addEventListener(name, (event) => { alive(); hear(event.data); });
    }
    if (once) mine.addEventListener("whole", () => {
      clearTimeout(silence);
      mine.close();
      later();
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    else come();
  });
  for (const news of ["lotsen:alarm", "lotsen:unread"]) {
    document.addEventListener(news, () => {
      if (document.hidden ? behind : !release) connect(true);
    });
  }
  // What is done here is seen at once, also on a page that asks only now and then.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const isDone = detail.requestConfig.verb === "post" && !detail.requestConfig.path.endsWith("/typing");
    if (isDone && !release && !document.hidden) connect(true);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) come(); });
  if (!document.hidden) come();
}
