"use strict";
// The console's own worker, for notifications alone. It has a subscription of its own: a youth's
// chat in the same browser has another worker and another subscription (/sw.js), and neither ends
// the other's.
const ICON = "/static/chat/icon-192.png";

self.addEventListener("install", () => self.skipWaiting());

// Always one is shown, also over an open page: a push that shows nothing costs the subscription,
// silently, where the phone is Apple's.
self.addEventListener("push", (event) => event.waitUntil(tell(event.data)));

async function tell(data) {
  let told = {};
  try { told = data.json() || {}; } catch { /* then only the name of the program */ }
  const path = inside(told.open), text = path === told.open ? told.text : "";
  // One of each who waits: a later one takes its place.
  const options = {
    body: told.more || "", icon: ICON, tag: String(told.tag || "desk"), renotify: true, data: { open: path },
  };
  await self.registration.showNotification(String(text || "Lotsen"), options);
}

function inside(path) {
  return /^\/desk\/[^\\]*$/.test(path) && !path.includes("..") ? path : "/desk/";
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(inside(event.notification.data?.open)));
});

// The page that is open already, if there is one.
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((one) => new URL(one.url).pathname.startsWith("/desk"));
  if (!page) return self.clients.openWindow(path);
  await page.focus().catch(() => {});
  return page.navigate(path).catch(() => self.clients.openWindow(path));
}
