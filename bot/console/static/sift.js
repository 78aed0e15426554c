// A list that is narrowed by typing. Without this all of it is there.
"use strict";

document.addEventListener("input", (event) => {
  const list = event.target.dataset.sift && document.querySelector(event.target.dataset.sift.split(" ")[0]);
  if (!list) return;
  const wanted = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const one of list.children) {
    const words = one.dataset.words || "";
    one.hidden = !wanted.every((word) => words.includes(word));
  }
});
