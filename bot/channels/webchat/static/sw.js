"use strict";
// The shell only: style, script, icons and a page that says there is no network. Nothing that is
// about anybody is ever kept here: every page and every message goes to the network, or nowhere.
const SHELL = "shell-VERSION";
const FILES = [
  "/offline",
  "/static/chat/chat.css?v=VERSION",
  "/static/chat/page.js?v=VERSION",
  "/static/chat/chat.js?v=VERSION",
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

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline")));
  } else if (new URL(request.url).pathname.startsWith("/static/chat/")) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
