// A list that is narrowed by typing. Without this all of it is there.
"use strict";

function sift(field) {
  const list = field.dataset.sift && document.querySelector(field.dataset.sift.split(" ")[0]);
  if (!list) return;
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of list.children) {
    const words = one.dataset.words || "";
    one.hidden = !wanted.every((word) => words.includes(word));
  }
}

document.addEventListener("input", (event) => sift(event.target));
// On a slow network somebody may type before this script is there.
document.querySelectorAll("[data-sift]").forEach(sift);
