"use strict";
// Notifications on this device: asked for by a press, kept alive at each page load, ended here.
// Only on pages of somebody whose chat is open. After page.js.

const pushKey = document.body.dataset.push;
if (pushKey) notifications();

function notifications() {
  const HERE = "/chat/notifications/here";
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const apple = /iP(hone|ad|od)/.test(navigator.userAgent)
    || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  const installed = navigator.standalone || matchMedia("(display-mode: standalone)").matches;
  let device = "", offer = null;

  // ---- this device's subscription

  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  function ours(subscription) {
    const key = subscription.options?.applicationServerKey;
    return !key || String(new Uint8Array(key)) === String(bytes(pushKey));
  }
  async function manager() {
    return (await navigator.serviceWorker.ready).pushManager;
  }
  const subscribe = async () => (await manager()).subscribe(
    { userVisibleOnly: true, applicationServerKey: bytes(pushKey) });

  // Send it again at every load: some end without a word. With other keys of ours it is a new one.
  // One that this page knows nothing of is kept only if it is known: its phone may have been left.
  async function heal(afresh) {
    let here = await (await manager()).getSubscription();
    const kept = pushState(), before = here?.endpoint || (/^https?:/.test(kept) ? kept : "");
    if (here && (afresh || !ours(here))) {
      await here.unsubscribe();
      here = null;
    }
    here ||= await subscribe();
    const answer = await fetch(HERE, {
      method: "POST",
      body: new URLSearchParams({
        subscription: JSON.stringify(here), before, known: kept ? "" : "only",
      }),
    });
    if (!answer.ok) throw new Error(answer.status);
    const told = await answer.json();
    pushState(here.endpoint);
    device = told.device;
    return told.renew && !afresh ? heal(true) : here;
  }
  async function wanted() {
    if (!can || Notification.permission !== "granted" || pushState() === "off") return false;
    return Boolean(pushState() || await (await manager()).getSubscription());
  }
  async function turnOn() {
    const permission = await Notification.requestPermission();
    if (permission !== "granted") return;
    pushState("on");
    try {
      await heal();
    } catch (error) {
      pushState("");
      throw error;
    }
  }

  // ---- the page of notifications

  const page = () => $("notifications");
  function state() {
    if (!can) return apple && !installed ? "home" : "none";
    if (Notification.permission === "denied") return "denied";
    return device ? "on" : "ask";
  }
  function show(failed) {
    if (!page()) return;
    for (const one of page().querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state();
    page().querySelector("[data-failed]").hidden = !failed;
    for (const one of page().querySelectorAll("[name=endpoint]")) one.value = pushState();
    for (const one of page().querySelectorAll(".this")) one.hidden = one.closest("li").id !== `device-${device}`;
    $("install").hidden = !offer;
  }
  async function fill() {
    const answer = await fetch("/chat/notifications");
    swap(await answer.text());
  }
  function swap(html) {
    const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (!main || !page()) return go("/chat");
    document.querySelector("main").replaceWith(main);
    show();
  }
  async function send(form) {
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.redirected) return go(answer.url);
      if (!answer.ok) throw new Error(answer.status);
      const html = await answer.text();
      if ("ends" in form.dataset) await ended();
      swap(html);
      if ($("did")?.dataset.did === "gone") { await ended(); show(); }
      // Who has removed this very one from the list means it.
      if (device && !$(`device-${device}`)) { await ended(); show(); }
    } catch {
      button.disabled = false;
      show(true);
    }
  }
  async function ended() {
    pushState("off");
    device = "";
    await (await (await manager()).getSubscription())?.unsubscribe();
  }
  document.addEventListener("submit", (event) => {
    if (!page()?.contains(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(event.target);
  }, { capture: true });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("#turn-on, #push-again, #install button");
    if (!button) return;
    if (button.closest("#install")) {
      await offer?.prompt();
      offer = null;
      return show();
    }
    button.disabled = true;
    let failed = false;
    await turnOn().catch(() => { failed = true; });
    button.disabled = false;
    if (button.id === "push-again") $("push-off").hidden = Boolean(device);
    else if (device) await fill();
    show(failed);
  });
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    show();
  });

  // ---- at each load

  // What was shown is read now.
  async function clear() {
    if (!can || document.hidden) return;
    const shown = await (await navigator.serviceWorker.ready).getNotifications({ tag: "chat" });
    shown.forEach((one) => one.close());
  }
  document.addEventListener("visibilitychange", clear);
  async function begin() {
    show();
    clear();
    if (await wanted()) await heal();
    if (page() && device && !$(`device-${device}`)) await fill();
    show();
  }
  // Who left quickly ended them here, and may not know any more that nothing comes.
  begin().catch(() => show()).then(() => {
    const ended = can && Notification.permission === "granted" && !pushState();
    if ($("push-off")) $("push-off").hidden = !ended;
  });
}
