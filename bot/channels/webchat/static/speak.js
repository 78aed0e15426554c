"use strict";
// Reads a bubble aloud: by a recorded clip where there is one, else with a voice that is on this
// device, for with a voice of somebody's server the words would leave it. Without either no button
// is shown.

function readAloud() {
  const speech = window.speechSynthesis, clip = new Audio(), first = (lang) => lang.toLowerCase().split(/[-_]/)[0];
  let button = null;
  const voice = (lang) => speech?.getVoices().find((one) => one.localService && first(one.lang) === first(lang));
  const recorded = ({ dataset }) => dataset.clip && clip.canPlayType(dataset.type) && dataset.clip;
  function offer() {
    for (const text of log.querySelectorAll(".robot > .text[lang], .coach > .text[lang]")) {
      const bubble = text.parentElement;
      if (!text.lang || bubble.querySelector(".speak") || !(recorded(text) || voice(text.lang))) continue;
      bubble.append($("speaker").content.firstElementChild.cloneNode(true));
    }
  }
  function hush() {
    clip.pause();
    speech?.cancel();
  }
  function say(text) {
    if (!voice(text.lang)) return;
    const said = new SpeechSynthesisUtterance(text.textContent.replace(/\p{Extended_Pictographic}/gu, ""));
    said.voice = voice(text.lang);
    said.lang = text.lang;
    speech.speak(said);
  }
  // Pressed once more, it is silent.
  log.addEventListener("click", ({ target }) => {
    const pressed = target.closest(".speak"), stops = (!clip.paused || speech?.speaking) && pressed === button;
    if (!pressed) return;
    hush();
    button = pressed;
    if (stops) return;
    const text = pressed.parentElement.querySelector(".text");
    if (!recorded(text)) return say(text);
    clip.src = recorded(text);
    // What cannot be had now, or not played after all, is read by the device, if it can.
    clip.play().catch((error) => { if (error.name !== "AbortError") say(text); });
  });
  speech?.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", hush);
  new MutationObserver(offer).observe(log, { childList: true });
  offer();
}

readAloud();
