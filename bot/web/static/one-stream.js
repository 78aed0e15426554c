"use strict";
// One stream for all tabs of a browser: over HTTP/1.1 a browser has six connections to a site, and a
// stream takes one of them for good. The tab that was last in view leads (Web Locks): it holds the
// stream and passes on what comes (BroadcastChannel). Every tab that comes into view asks once for
// what it lacks. Without locks (no https, an old browser) each tab in view has a stream of its own.

// `name` of lock and channel; `address()` of the stream; `kinds` of events; `hear(kind, data, id)`:
// `id` is empty while this tab may lack something. `up()` and `down()` say how the connection is;
// `down(true)` when the site refused, and what it returns tells whether to give up. A tab that was
// out of view for `rest` milliseconds lets go of it all.
function oneStream({ name, address, kinds, hear, up, down, rest }) {
  // Three signs of life that did not come (bot/web/sse.py): a connection may die unheard.
  const SILENT = 45000;
  const { locks } = navigator;
  const channel = locks && "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  let source = null, leads = !channel, whole = false, away = true;
  let silence = 0, again = 0, resting = 0, queued = null, held = null;

  function alive() {
    clearTimeout(silence);
    if (!away) silence = setTimeout(() => { down(); lead(true); listen(); }, SILENT);
  }
  function take(kind, data, id) {
    alive();
    if (kind === "up" || kind === "beat") up();
    else if (kind === "down") down();
    else hear(kind, data, whole ? id : "");
  }
  function tell(kind, data, id) {
    if (leads) channel?.postMessage({ kind, data, id });
    take(kind, data, id);
  }
  function listen() {
    clearTimeout(again);
    source?.close();
    const mine = source = new EventSource(address());
    mine.addEventListener("open", () => tell("up"));
    for (const kind of kinds) {
      mine.addEventListener(kind, (event) => {
        if (mine !== source) return;
        whole = true;
        tell(kind, event.data, event.lastEventId);
        // It has all that there is now; what comes next comes from the tab that leads.
        if (!leads) mine.close();
      });
    }
    mine.addEventListener("beat", () => tell("beat"));
    mine.addEventListener("error", () => { if (mine === source) broken(); });
    alive();
  }
  // By ourselves, and not all at the same moment: a browser gives up after some answers.
  async function broken() {
    const refused = source.readyState === EventSource.CLOSED;
    source.close();
    tell("down");
    clearTimeout(silence);
    clearTimeout(again);
    if (refused && await down(true)) return leave();
    again = setTimeout(listen, 1000 + Math.random() * 2000);
  }

  // A tab that sleeps keeps its lock, so one that comes into view takes it, and does not wait.
  function lead(steal) {
    if (!channel) return;
    queued?.abort();
    queued = new AbortController();
    const how = steal ? { steal } : { signal: queued.signal };
    const mine = {};
    const hold = () => new Promise((done) => {
      mine.release = done;
      held = mine;
      leads = true;
      channel.postMessage({ kind: "leads" });
      if (!away && source?.readyState === EventSource.CLOSED) listen();
    });
    locks.request(name, how, hold).catch(() => null).then(() => {
      if (held !== mine) return;
      // Another tab has taken it, or it was let go.
      held = null;
      leads = false;
      source?.close();
      if (!away) lead(false);
    });
  }
  channel?.addEventListener("message", ({ data: { kind, data, id } }) => {
    if (kind === "leads") setTimeout(() => { if (!away && !leads) listen(); }, Math.random() * 500);
    else if (!leads) take(kind, data, id);
  });

  function come() {
    clearTimeout(resting);
    away = false;
    lead(!document.hidden);
    listen();
  }
  function leave() {
    away = true;
    whole = false;
    [silence, again, resting].forEach(clearTimeout);
    source?.close();
    queued?.abort();
    held?.release();
  }
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (!document.hidden) come();
    else if (!channel) leave();
    else if (rest) resting = setTimeout(leave, rest);
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) come(); });
  addEventListener("online", () => { if (!away) listen(); });
  if (!document.hidden || channel) come();
  if (document.hidden && rest) resting = setTimeout(leave, rest);
  return { leave, leads: () => leads };
}
