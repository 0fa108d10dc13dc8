// Small comforts. Every page works without this file.
(() => {
  "use strict";
  const page = document.documentElement;
  const words = () => document.body.dataset;

  // ── htmx: the CSRF token, and words when the line drops ──────────────────────────────────────
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("meta[name='csrf-token']");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
  });
  const say = (text) => {
    const place = document.getElementById("said");
    if (!place) return;
    place.querySelector("p").textContent = text;
    place.hidden = false;
  };
  document.addEventListener("htmx:sendError", () => say(words().notSent));
  document.addEventListener("htmx:responseError", () => say(words().notDone));
  document.addEventListener("htmx:beforeRequest", () => {
    const place = document.getElementById("said");
    if (place) place.hidden = true;
  });

  // ── Focus: never lost by a swap; errors are read first ───────────────────────────────────────
  const focusOn = (element) => {
    if (!element) return;
    if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus();
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.elt;
    if (!target || !target.querySelector) return;
    const errors = target.matches(".errors") ? target : target.querySelector(".errors");
    if (errors) focusOn(errors);
    else if (document.activeElement === document.body) focusOn(target.querySelector("[data-focus], h1, h2, h3"));
  });
  const errors = document.querySelector("main .errors");
  if (errors) errors.focus();

  // ── A form is sent once, and its button says so ──────────────────────────────────────────────
  const rest = (button) => {
    button.removeAttribute("aria-busy");
    if (button.dataset.words) button.replaceChildren(...button.words);
    delete button.dataset.words;
  };
  const busy = (button) => {
    if (!button.matches(".btn") || button.dataset.words) return;
    button.words = [...button.childNodes];
    button.dataset.words = "kept";
    button.setAttribute("aria-busy", "true");
    button.replaceChildren(words().sending);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent && !form.matches("[hx-post], [data-hx-post]")) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After the browser has collected the values: a changed button would not send its own.
    setTimeout(() => {
      if (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) delete form.dataset.sent;
      else if (event.submitter) busy(event.submitter);
    });
  });
  const restAll = () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll(".btn[data-words]").forEach(rest);
  };
  document.addEventListener("htmx:afterRequest", restAll);
  window.addEventListener("pageshow", (event) => event.persisted && restAll());

  // ── Menus close by Escape and by a click elsewhere ───────────────────────────────────────────
  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    const print = event.target.closest("[data-print]");
    if (print) window.print();
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".toast, .notice").remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    closeMenus();
    if (menu) menu.querySelector("summary").focus();
  });

  // ── Phones fold the filters away; wide screens of older browsers open them ───────────────────
  if (window.matchMedia("(min-width: 62rem)").matches) document.querySelectorAll("details.filters").forEach((box) => { box.open = true; });
  page.dataset.js = "";
})();
