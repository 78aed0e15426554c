"use strict";
// What every page of the chat does, and works without: it is left quickly, and leaves no history.

const $ = (id) => document.getElementById(id);

// ---------------------------------------------------------------- what waits on this phone

// On one's own phone it waits also when the tab is closed; where others use it too, in the tab alone.
const SHARED = "others";

function isShared() {
  try { return localStorage.getItem(SHARED) !== null; } catch { return true; }
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
  try {
    (isShared() ? sessionStorage : localStorage).setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
// The chat that was last open in this browser, by its mark; pages beside the chat do not know it.
function lastChat(mark) {
  try {
    if (mark) localStorage.setItem("chat", mark);
    return $("log")?.dataset.chat || localStorage.getItem("chat") || "";
  } catch { return ""; }
}
// Whoever leaves, is signed out or erased leaves no words behind. Those of another chat, which wait
// on the same phone for whoever wrote them, are not theirs to lose.
function forget() {
  const chat = lastChat(), own = chat ? `unsent-${chat}-` : "unsent-";
  eachKept((kept, key) => {
    if (kept === sessionStorage || key === "chat" || key.startsWith(own)) kept.removeItem(key);
  });
}
function showShared() {
  document.body.dataset.waits = isShared() ? "tab" : "phone";
  for (const one of document.querySelectorAll("[name=shared]")) one.checked = (one.value === "yes") === isShared();
}
function setShared(yes) {
  const waiting = [];
  eachKept((kept, key) => { if (key.startsWith("unsent-")) waiting.push([kept, key, kept.getItem(key)]); });
  try {
    if (yes) localStorage.setItem(SHARED, "yes");
    else localStorage.removeItem(SHARED);
  } catch { /* then it is as if shared */ }
  for (const [kept, key, value] of waiting) {
    kept.removeItem(key);
    keepIn(key, value);
  }
  showShared();
}
document.addEventListener("change", (event) => {
  if (event.target.name === "shared") setShared(event.target.value === "yes");
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (button) setShared(button.dataset.share === "yes");
});
addEventListener("storage", showShared);
showShared();
// Whoever wants nothing to move says so here, or in the settings of the device.
function showStill() {
  let still = false;
  try { still = localStorage.getItem("still") !== null; } catch { /* then as the device has it */ }
  document.documentElement.toggleAttribute("data-still", still);
  for (const one of document.querySelectorAll("[name=still]")) one.checked = still;
}
document.addEventListener("change", ({ target }) => {
  if (target.name !== "still") return;
  try {
    if (target.checked) localStorage.setItem("still", "");
    else localStorage.removeItem("still");
  } catch { /* then this page alone */ }
  showStill();
});
showStill();
for (const one of document.querySelectorAll("[data-scripted]")) one.hidden = false;
if (document.querySelector("[data-forget]")) forget();

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
  const button = form.querySelector("button");
  button.disabled = true;
  form.querySelector(".lost").hidden = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.type === "opaqueredirect") return go(form.dataset.then);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!main) throw new Error("not a page of ours");
    document.querySelector("main").replaceWith(main);
    document.querySelector("main input:not([type=hidden])")?.focus();
  } catch {
    form.querySelector(".lost").hidden = false;
  }
  button.disabled = false;
});

const waiting = document.querySelector("[data-online]");
if (waiting) addEventListener("online", () => go(waiting.dataset.online));

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
