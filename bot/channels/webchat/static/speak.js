"use strict";
// Reads a bubble aloud, with a voice that is on this device: for a voice of somebody's server the
// words would leave it. Without one for the language of the bubble no button is shown.

function readAloud() {
  const speech = window.speechSynthesis, first = (lang) => lang.toLowerCase().split(/[-_]/)[0];
  if (!speech) return;
  let button = null;
  const voice = (lang) => speech.getVoices().find((one) => one.localService && first(one.lang) === first(lang));
  function offer() {
    for (const text of log.querySelectorAll(".robot > .text[lang], .coach > .text[lang]")) {
      const bubble = text.parentElement;
      if (!text.lang || bubble.querySelector(".speak") || !voice(text.lang)) continue;
      bubble.append($("speaker").content.firstElementChild.cloneNode(true));
    }
  }
  // Pressed once more, it is silent.
  log.addEventListener("click", ({ target }) => {
    const pressed = target.closest(".speak"), stops = speech.speaking && pressed === button;
    if (!pressed) return;
    speech.cancel();
    button = pressed;
    if (stops) return;
    const text = pressed.parentElement.querySelector(".text");
    const said = new SpeechSynthesisUtterance(text.textContent.replace(/\p{Extended_Pictographic}/gu, ""));
    said.voice = voice(text.lang);
    said.lang = text.lang;
    speech.speak(said);
  });
  speech.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", () => speech.cancel());
  new MutationObserver(offer).observe(log, { childList: true });
  offer();
}

readAloud();
