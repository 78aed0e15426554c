// The sound of the inbox: two tones that no file is needed for. A browser wants a press first.
"use strict";

const lotsenBell = (() => {
  const AGAIN = 6000;
  const KEPT = "lotsen-bell";
  const button = document.getElementById("bell");
  const word = button?.querySelector(".bell-word");
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
    if (!able() || !wanted()) return;
    tone(660, air.currentTime, 0.25, 0.15);
    tone(880, air.currentTime + 0.18, 0.35, 0.15);
  }

  // Somebody's life: louder, three times, whether sound is wanted or not (safety.md, tier A).
  function cry() {
    if (!able()) return;
    for (let turn = 0; turn < 3; turn += 1) {
      tone(880, air.currentTime + turn * 0.4, 0.18, 0.4);
      tone(587, air.currentTime + turn * 0.4 + 0.19, 0.18, 0.4);
    }
  }

  function show() {
    if (!button) return;
    const on = able() && wanted();
    button.setAttribute("aria-pressed", String(on));
    word.textContent = !able() && wanted() ? button.dataset.blocked : on ? button.dataset.on : button.dataset.off;
  }

  async function wake() {
    air = air || new AudioContext();
    if (air.state !== "running") await air.resume();
    show();
    if (alarm) cry();
  }

  button?.addEventListener("click", async (event) => {
    event.stopPropagation();
    if (!able()) {
      localStorage.setItem(KEPT, "on");
      await wake();
    } else {
      localStorage.setItem(KEPT, wanted() ? "off" : "on");
    }
    show();
    if (wanted()) ring();
  });

  // Any press on the page is good enough for the browser.
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
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
