// The alarm bar of every page: whose call waits, what one has not seen; the counts in menu, title and
// the app's badge, the sounds, and the browser's own notification when nobody uses the console.
"use strict";

// One stream for all tabs of a browser brings it (one-stream.js); a page with a stream of its own
// shows what that brings instead, for there its youth's words are seen.
const lotsenAlarm = (() => {
  const HEARD = "lotsen-rung";
  const MOST = 200;
  const place = document.getElementById("alarm-bar");
  const youth = document.querySelector(".youth")?.dataset.id;
  const title = document.title.replace(/^\(\d+\) /, "");
  const state = () => document.getElementById("alarm-state").dataset;
  const keys = (text) => text.split(" ").filter((one) => one.length > 1);
  let live = false;
  let latest = "";
  // The words of this page's youth, while nobody uses it.
  let unseen = "";
  // What was there when this page came, and since then.
  let noted = null;

  function count() {
    // Whoever waits to be taken is counted already.
    const counted = [...keys(state().unread), ...keys(state().calls)];
    const own = unseen && !counted.some((one) => one.startsWith(`${youth}-`)) ? 1 : 0;
    const many = Number(state().attention) + own;
    document.title = many ? `(${many}) ${title}` : title;
    if (many) navigator.setAppBadge?.(many).catch(() => {});
    else navigator.clearAppBadge?.().catch(() => {});
  }

  // Once for each call and message: heard on whichever tab can be heard, shown by the one that leads.
  async function tell() {
    const every = [...keys(state().unread), ...keys(state().calls), ...(unseen ? [unseen] : [])];
    // Whoever uses this page has its youth's words before them: the site hears of that a moment later.
    const all = every.filter((one) => !(lotsenTouch.used() && one.startsWith(`${youth}-`)));
    const isNew = noted !== null && all.some((one) => !noted.has(one));
    noted = new Set([...noted ?? [], ...all]);
    if (isNew && !lotsenTouch.used() && stream.leads()) notify();
    if (!all.length) return;
    if (navigator.locks) await navigator.locks.request(HEARD, () => ring(all));
    else await ring(all);
  }
  // What another tab has written into localStorage may be read late: the locks it holds are read at once.
  async function ring(all) {
    const { held } = await navigator.locks?.query() ?? { held: [] };
    const others = held.flatMap(({ name }) => (name.startsWith(`${HEARD} `) ? name.slice(HEARD.length + 1) : []));
    const told = keys(localStorage.getItem(HEARD) ?? "");
    const fresh = all.filter((one) => !told.includes(one) && !others.includes(one));
    if (!fresh.length || !lotsenBell.ring()) return;
    localStorage.setItem(HEARD, [...told, ...fresh].slice(-MOST).join(" "));
    await Promise.all(fresh.map(keep));
  }
  // Resolved once the lock is had, which goes with the page.
  const keep = (one) => new Promise((had) => {
    const hold = () => { had(); return new Promise(() => {}); };
    navigator.locks?.request(`${HEARD} ${one}`, { ifAvailable: true }, hold) ?? had();
  });
  // It says that there is something, and nothing of what or whom.
  function notify() {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    try {
      const shown = new Notification("Lotsen", {
        body: place.dataset.news, tag: "lotsen", renotify: true, icon: "/static/desk/icon.svg",
      });
      shown.onclick = () => { window.focus(); shown.close(); };
    } catch { /* a phone's browser lets only its worker show one */ }
  }

  function look() {
    const { loud, waiting } = state();
    document.getElementById("waiting").hidden = !Number(waiting);
    document.getElementById("waiting-number").textContent = waiting;
    count();
    lotsenBell.alarm(Number(loud) > 0);
    tell();
  }

  // It is read aloud whenever it is written: for each change, and not at each look.
  function show(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    document.getElementById("alarm-state").replaceWith(fresh.content.getElementById("alarm-state"));
    const [now, other] = [document.getElementById("alarm"), fresh.content.getElementById("alarm")];
    if (!now.isEqualNode(other)) {
      const here = now.contains(document.activeElement) ? document.activeElement.id : "";
      now.replaceChildren(...other.childNodes);
      document.getElementById(here)?.focus();
    }
    look();
  }

  function hear(kind, data) {
    if (kind === "alarm") {
      latest = data;
      if (!live) show(data);
    } else {
      const own = keys(data).find((one) => one.startsWith(`${youth}-`));
      unseen = !lotsenTouch.used() && own ? own : "";
      count();
      tell();
    }
    document.dispatchEvent(new CustomEvent(`lotsen:${kind}`));
  }
  // As htmx: whoever is signed out is told so, and is not led to a page that is no part.
  async function isOut() {
    const answer = await fetch(place.dataset.from, { headers: { "HX-Request": "true" } }).catch(() => null);
    return answer?.status === 401;
  }
  const stream = oneStream({
    name: `lotsen-${place.dataset.me}`,
    address: () => `${place.dataset.from}/stream`,
    kinds: ["alarm", "unread"],
    rest: 0,
    up() {},
    down: (refused) => refused && isOut(),
    hear,
  });
  document.addEventListener("lotsen:used", () => {
    unseen = "";
    count();
  });

  const ask = document.getElementById("notify");
  if (ask && "Notification" in window) {
    ask.hidden = Notification.permission !== "default";
    ask.addEventListener("click", async () => { ask.hidden = await Notification.requestPermission() !== "default"; });
  }
  look();
  return {
    show,
    // Whether this page has a stream of its own, which is in view.
    live(is) {
      if (live && !is && latest) show(latest);
      live = is;
    },
  };
})();
