// Passkeys: what the server asks goes to the browser, and what the device signs goes into the form.
"use strict";

(() => {
  const form = document.querySelector("[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const isNew = form.dataset.passkey === "create";
  const fault = form.querySelector("[data-fault]");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const known = (every) => (every ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

  function asked(options) {
    const made = { ...options, challenge: bytes(options.challenge) };
    if (isNew) {
      made.user = { ...options.user, id: bytes(options.user.id) };
      made.excludeCredentials = known(options.excludeCredentials);
    } else {
      made.allowCredentials = known(options.allowCredentials);
    }
    return made;
  }

  function answer(found) {
    const said = {};
    const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    for (const name of names) {
      if (found.response[name]) said[name] = text(found.response[name]);
    }
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response: said });
  }

  async function sign() {
    const response = await fetch(form.dataset.options, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`${response.status}`);
    const publicKey = asked(await response.json());
    const device = navigator.credentials;
    return answer(await (isNew ? device.create({ publicKey }) : device.get({ publicKey })));
  }

  form.hidden = false;
  document.querySelector("[data-no-passkey]")?.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      form.elements.answer.value = await sign();
      form.submit();
    } catch {
      // Whoever closes the question of the device is told that nothing came, and may try again.
      fault.setAttribute("role", "alert");
      fault.hidden = false;
      button.disabled = false;
    }
  });
})();
