// The sounds of every page: tones that no file is needed for. A browser wants a press first; once it
// was allowed on this device, each page begins with it, as far as the browser lets it.
"use strict";

const lotsenBell = (() => {
  const AGAIN = 6000;
  const KEPT = "lotsen-bell";
  const button = document.getElementById("bell");
  let air = null;
  let alarm = 0;

  const wanted = () => localStorage.getItem(KEPT) !== "off";
  const able = () => air !== null && air.state === "running";

  function tone(pitch, at, length, loud) {
    const voice = air.createOscillator();
    const volume = air.createGain();
    voice.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(loud, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
    voice.connect(volume).connect(air.destination);
    voice.start(at);
    voice.stop(at + length);
  }

  function ring() {
    if (!able() || !wanted()) return false;
    tone(660, air.currentTime, 0.25, 0.15);
    tone(880, air.currentTime + 0.18, 0.35, 0.15);
    return true;
  }

  // Somebody's life: louder, three times, whether sound is wanted or not (safety.md, tier A). One tab
  // of a browser is enough.
  function cry() {
    if (!able()) return;
    if (!navigator.locks) play();
    else navigator.locks.request("lotsen-cry", { ifAvailable: true }, (lock) => {
      if (!lock) return null;
      play();
      return new Promise((done) => { setTimeout(done, AGAIN / 2); });
    });
  }
  function play() {
    for (let turn = 0; turn < 3; turn += 1) {
      tone(880, air.currentTime + turn * 0.4, 0.18, 0.4);
      tone(587, air.currentTime + turn * 0.4 + 0.19, 0.18, 0.4);
    }
  }

  function show() {
    if (!button) return;
    const on = able() && wanted();
    button.setAttribute("aria-pressed", String(on));
    const state = !able() && wanted() ? "blocked" : on ? "on" : "off";
    for (const word of button.querySelectorAll("[data-when]")) {
      word.classList.toggle("now", word.dataset.when === state);
    }
  }

  async function wake() {
    air = air || new AudioContext();
    if (air.state !== "running") await air.resume();
    if (able() && wanted()) localStorage.setItem(KEPT, "on");
    show();
    if (alarm) cry();
  }

  // The press itself wakes the sound below: what counts is how it was before.
  let before = false;
  for (const press of ["pointerdown", "keydown"]) button?.addEventListener(press, () => { before = able(); });
  button?.addEventListener("click", async (event) => {
    event.stopPropagation();
    if (!before) {
      localStorage.setItem(KEPT, "on");
      await wake();
    } else {
      localStorage.setItem(KEPT, wanted() ? "off" : "on");
    }
    before = able();
    show();
    if (wanted()) ring();
  });

  // Any press on the page is good enough for the browser.
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  // Allowed before: some browsers let a page sound that one came to by a press, or that is installed.
  if (localStorage.getItem(KEPT) !== null) {
    air = new AudioContext();
    air.addEventListener("statechange", show);
  }
  show();

  return {
    ring,
    alarm(on) {
      if (on && !alarm) {
        cry();
        alarm = setInterval(cry, AGAIN);
      } else if (!on && alarm) {
        clearInterval(alarm);
        alarm = 0;
      }
    },
  };
})();
