// Small helps of every page of the console. Without them all of it works.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A deed is asked for once, however often the button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

// Whoever signs out leaves no half-written words behind, in no tab.
const signOut = new BroadcastChannel("lotsen-desk");
signOut.addEventListener("message", () => {
  sessionStorage.clear();
  location.reload();
});
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/desk/out") return;
  sessionStorage.clear();
  signOut.postMessage("out");
});

// A page that comes back from the browser's memory may send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Escape closes what asks "are you sure?", and gives the focus back.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.sure[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
