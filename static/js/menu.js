// The account menu is a plain <details>; this closes it with Escape and with a press elsewhere.
(() => {
  const opened = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    opened().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    opened().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });
})();
