"use strict";
// What every page of the chat does, and works without: it is left quickly, and leaves no history.

const $ = (id) => document.getElementById(id);

// ---------------------------------------------------------------- leave quickly, on every page

const exit = $("exit");
let presses = [];

// Pages of the chat replace one another, so that this one entry is all there is in the history.
function go(path) {
  location.replace(path);
}

function leave() {
  try { sessionStorage.clear(); } catch { /* nothing was kept */ }
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
  const link = event.target.closest("a[href^='/']");
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
if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker).catch(() => {});
