// The stream of a page of the console: what is new, and a word when it no longer comes.
"use strict";

// `page` says where it is (data-stream) and what to say when it is lost (data-lost). `hears` is what
// to do with each event's data, by its name; `out` is called when nobody is signed in any more.
function lotsenStream(page, hears, out) {
  const AGAIN = 10000;
  // Three signs of life that did not come (bot/web/sse.py): a connection may die unheard.
  const SILENT = 45000;
  const lost = page.querySelector(".lost");
  let source = null;
  let silence = 0;

  function alive() {
    clearTimeout(silence);
    silence = setTimeout(() => { away(); connect(); }, SILENT);
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
    setTimeout(connect, AGAIN);
  }
  function connect() {
    source?.close();
    source = new EventSource(page.dataset.stream);
    alive();
    source.addEventListener("open", () => { lost.hidden = true; alive(); });
    source.addEventListener("beat", alive);
    source.addEventListener("error", failed);
    for (const [name, hear] of Object.entries(hears)) {
      source.addEventListener(name, (event) => { alive(); hear(event.data); });
    }
  }
  connect();
}
