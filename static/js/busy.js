// A form is sent once: its button says it is working, and a second press does nothing.
// Coming back by the browser's history finds the button ready again.
(() => {
  const rest = (button) => {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  };
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.method !== "post" || !button || !button.matches(".button")) return;
    if (button.getAttribute("aria-busy") === "true") return event.preventDefault();
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll('.button[aria-busy="true"]').forEach(rest);
  });
})();
