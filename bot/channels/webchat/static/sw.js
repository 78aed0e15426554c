"use strict";
// The shell only: style, script, icons and a page that says there is no network. Nothing that is
// about anybody is ever kept here: every page and every message goes to the network, or nowhere.
// Another number to call, or another text of that page, is another shell.
const SHELL = "shell-VERSION-OFFLINE";
const FILES = [
  "/offline",
  "/static/chat/chat.css?v=VERSION",
  "/static/chat/page.js?v=VERSION",
  "/static/chat/unsent.js?v=VERSION",
  "/static/chat/unread.js?v=VERSION",
  "/static/web/one-stream.js?v=VERSION",
  "/static/chat/chat.js?v=VERSION",
  "/static/chat/lock.js?v=VERSION",
  "/static/chat/push.js?v=VERSION",
  "/static/chat/icon.svg?v=VERSION",
  "/static/chat/icon-192.png?v=VERSION",
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== SHELL).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))));
});

// The language that is read now: the page for no network is kept in it.
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));

async function keep(language) {
  const shell = await caches.open(SHELL), kept = await shell.match("/offline");
  if (kept?.headers.get("Content-Language") === language) return;
  const page = await fetch(`/offline?lang=${encodeURIComponent(language)}`).catch(() => null);
  if (page?.ok) await shell.put("/offline", page);
}

// No network; or only what stands before the site answers, and its page has no number to call.
async function navigate(request) {
  const page = await fetch(request).catch(() => null);
  const away = !page || page.status === 502 || page.status === 504;
  return (away && await caches.match("/offline")) || page || Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(navigate(request));
  } else if (FILES.includes(new URL(request.url).pathname + new URL(request.url).search)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});

// ---- notifications: neutral words that the youth has chosen, and the place where the chat opens

// Always one is shown, also over an open page: a push that shows nothing costs the subscription,
// silently, where the phone is Apple's.
self.addEventListener("push", (event) => event.waitUntil(tell(event.data)));

async function tell(data) {
  let told = {};
  try { told = data.json() || {}; } catch { /* then only the name of the page */ }
  const icon = "/static/chat/icon-192.png?v=VERSION", path = inside(told.open);
  // What is not the chat's says nothing here: whoever is told at the console is told by its own worker.
  const text = path === told.open ? told.text : "";
  // One at a time: a later one takes its place.
  const options = { body: "", icon, tag: "chat", renotify: true, data: { open: path } };
  await self.registration.showNotification(String(text || "Chat"), options);
}

function inside(path) {
  return /^\/chat($|[/?#])/.test(path) ? path : "/chat";
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(inside(event.notification.data?.open)));
});

// The page that is open already, if there is one; it goes to the place by itself.
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => new URL(one.url).pathname.startsWith("/chat"));
  if (!page) return self.clients.openWindow(path);
  await page.focus().catch(() => {});
  return page.postMessage({ open: path });
}

// Where a browser says that it has made another subscription.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription: old, newSubscription: given }) {
  const key = old?.options.applicationServerKey;
  const fresh = given || (key && await self.registration.pushManager.subscribe(
    { userVisibleOnly: true, applicationServerKey: key }));
  if (!fresh) return;
  // Only in the place of one that is known: a phone that was left quickly stays silent.
  const body = new URLSearchParams(
    { subscription: JSON.stringify(fresh), before: old?.endpoint || "", known: "only" });
  await fetch("/chat/notifications/here", { method: "POST", body });
}
