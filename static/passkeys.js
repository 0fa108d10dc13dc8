// Passkeys: a form with data-passkey asks the browser for one and sends what it gives. Needs webauthn-json.js.
(() => {
  "use strict";
  const failed = (form) => {
    const place = form.querySelector("[data-passkey-failed]");
    if (place) {
      place.hidden = false;
      place.focus();
    }
  };
  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return answer.json();
  };
  const made = (said) => {
    const wish = said.creation_options;
    wish.publicKey.authenticatorSelection = {
      ...wish.publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    return window.webauthnJSON.create(wish);
  };
  const ask = async (form) => {
    const said = await options(form);
    return form.dataset.passkey === "make" ? made(said) : window.webauthnJSON.get(said.request_options);
  };
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        form.elements.credential.value = JSON.stringify(await ask(form));
        form.submit();
      } catch (error) {
        failed(form);
      }
    });
  });
})();
