"use strict";
// What every page of the chat does, and works without: it is left quickly, and leaves no history.

const $ = (id) => document.getElementById(id);

// ---------------------------------------------------------------- what is kept on this device

// On one's own device words wait also when the tab is closed; on a borrowed one in the tab alone, and
// nothing else is kept. The site knows which it is and says so on each page of a chat; a choice that
// it has not heard of yet waits here.
const CHOICE = "others", BORROWED = "borrowed";

function kept(name, key) {
  try { return window[name].getItem(key); } catch { return null; }
}
function keep(name, key, value) {
  try {
    if (value === null) window[name].removeItem(key);
    else window[name].setItem(key, value);
    return true;
  } catch { return false; }
}
function isBorrowed() {
  const said = document.body.dataset.borrowed || kept("sessionStorage", BORROWED);
  // Where nothing can be kept it is as if borrowed.
  try { return (localStorage.getItem(CHOICE) || said) === "yes"; } catch { return true; }
}
function eachKept(visit) {
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      const kept = window[name];
      for (const key of Object.keys(kept)) visit(kept, key);
    } catch { /* this browser keeps nothing */ }
  }
}
// Returns whether it is kept.
function keepIn(key, value) {
  return keep(isBorrowed() ? "sessionStorage" : "localStorage", key, value);
}
// The chat that was last open in this browser, by its mark; pages beside the chat do not know it.
function lastChat(mark) {
  if (mark) keepIn("chat", mark);
  return $("log")?.dataset.chat || kept("sessionStorage", "chat") || kept("localStorage", "chat") || "";
}
// Whoever leaves, is signed out or erased leaves no words behind. Those of another chat, which wait
// on the same device for whoever wrote them, are not theirs to lose.
function forget(all) {
  const chat = lastChat(), own = chat ? `unsent-${chat}-` : "unsent-";
  eachKept((kept, key) => {
    const mine = kept === sessionStorage || key === "chat" || key.startsWith(own);
    if (mine || (all && !key.startsWith("unsent-"))) kept.removeItem(key);
  });
}
function showBorrowed() {
  const is = isBorrowed();
  document.body.dataset.waits = is ? "tab" : "phone";
  for (const one of document.querySelectorAll("#phone [name=borrowed]")) one.checked = (one.value === "yes") === is;
}
function setBorrowed(yes) {
  const waiting = [];
  eachKept((kept, key) => { if (/^unsent-|^chat$|^still$/.test(key)) waiting.push([kept, key, kept.getItem(key)]); });
  keep("localStorage", CHOICE, yes ? "yes" : "no");
  if (yes) endPush();
  for (const [kept, key, value] of waiting) {
    kept.removeItem(key);
    keepIn(key, value);
  }
  showBorrowed();
  tellBorrowed();
}
async function tellBorrowed() {
  const borrowed = kept("localStorage", CHOICE);
  if (!borrowed || !document.body.dataset.borrowed) return;
  const how = { method: "POST", body: new URLSearchParams({ borrowed }), headers: { "HX-Request": "true" }, keepalive: true };
  const answer = await fetch("/chat/phone/borrowed", how).catch(() => null);
  if (!answer?.ok || kept("localStorage", CHOICE) !== borrowed) return;
  document.body.dataset.borrowed = borrowed;
  keep("sessionStorage", BORROWED, borrowed === "yes" ? "yes" : null);
  keep("localStorage", CHOICE, null);
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("#phone [name=borrowed]")) setBorrowed(target.value === "yes");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-borrow]");
  if (button) setBorrowed(button.dataset.borrow === "yes");
});
addEventListener("storage", showBorrowed);
// Whoever wants nothing to move says so here, or in the settings of the device.
function showStill() {
  const still = (kept("localStorage", "still") ?? kept("sessionStorage", "still")) !== null;
  document.documentElement.toggleAttribute("data-still", still);
  for (const one of document.querySelectorAll("[name=still]")) one.checked = still;
}
document.addEventListener("change", ({ target }) => {
  if (target.name !== "still") return;
  if (target.checked) keepIn("still", "");
  else for (const name of ["localStorage", "sessionStorage"]) keep(name, "still", null);
  showStill();
});
function showKept() {
  showBorrowed();
  showStill();
  for (const one of document.querySelectorAll("[data-scripted]")) one.hidden = false;
}
if (document.body.dataset.borrowed) {
  keep("sessionStorage", BORROWED, isBorrowed() ? "yes" : null);
  tellBorrowed();
}
showKept();

// ---------------------------------------------------------------- leave quickly, on every page

const exit = $("exit");
let presses = [], left = false;

// Pages of the chat replace one another, so that this one entry is all there is in the history.
function go(path) {
  location.replace(path);
}

// Where notifications come to on this device: an address, "on" while it is asked for, "off" where
// somebody wants none, or nothing. What was under way when somebody left writes nothing here any more.
function pushState(to) {
  try {
    if (left) return "";
    if (to) localStorage.setItem("push", to);
    else if (to === "") localStorage.removeItem("push");
    return localStorage.getItem("push") || "";
  } catch { return ""; }
}

// Nothing shows here any more, and what is shown goes.
function endPush() {
  const endpoint = pushState();
  if (!endpoint || endpoint === "off") return;
  navigator.sendBeacon("/chat/notifications/end", new URLSearchParams({ endpoint }));
  pushState("");
  navigator.serviceWorker?.getRegistration().then(async (it) => {
    (await it?.getNotifications())?.forEach((one) => one.close());
    (await it?.pushManager?.getSubscription())?.unsubscribe();
  }).catch(() => {});
}

function leave() {
  endPush();
  forget();
  left = true;
  document.documentElement.hidden = true;
  document.title = "";
  go(exit.href);
}

exit.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
  if (presses.length >= 3) leave();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/'], a[href^='?']");
  if (!link || link.hasAttribute("download") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href);
});

// A form that leads to another page does so without an entry in the history of its own.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.then) return;
  event.preventDefault();
  const button = event.submitter || form.querySelector("button");
  button.disabled = true;
  form.querySelector(".lost").hidden = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    if (button.name) body.set(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.type === "opaqueredirect") return go(form.dataset.then);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error("not a page of ours");
    document.querySelector("main").replaceWith(main);
    showKept();
    document.querySelector("main [role=alert] ~ input, main input:not([type=hidden])")?.focus();
  } catch {
    form.querySelector(".lost").hidden = false;
  }
  button.disabled = false;
});

// A page of somebody's chat that a browser has put aside, or that another tab has shown until the chat
// was locked or ended there, is asked for anew. The chat itself hears of it by its stream.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("closed") : null;
if (document.body.dataset.borrowed) {
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  tabs?.addEventListener("message", () => {
    if ($("log")) return;
    document.documentElement.hidden = true;
    location.reload();
  });
} else if (document.querySelector("[data-closed], [data-forget]")) tabs?.postMessage(0);

const waiting = document.querySelector("[data-online]");
if (waiting) addEventListener("online", () => go(waiting.dataset.online));

// On a borrowed device no worker stays either; the page of the link may have brought one.
function forgetShell() {
  navigator.serviceWorker?.getRegistration().then((it) => it?.unregister());
  window.caches?.keys().then((all) => all.forEach((name) => name.startsWith("shell-") && caches.delete(name)));
}
if (document.body.dataset.borrowed === "yes") forgetShell();

const worker = document.body.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker).catch(() => {});
  navigator.serviceWorker.ready.then((it) => it.active.postMessage(document.documentElement.lang));
  // A notification was pressed while a page of ours is open.
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (!data?.open) return;
    const event = new CustomEvent("opened", { detail: data.open, cancelable: true });
    if (document.dispatchEvent(event)) go(data.open);
  });
}

// After the end of a chat, and after signing out: then nothing of it is left in this browser.
const forgets = document.querySelector("[data-forget]");
if (forgets) {
  if (forgets.dataset.forget) {
    endPush();
    forgetShell();
    navigator.clearAppBadge?.().catch(() => {});
  }
  forget(forgets.dataset.forget);
}
