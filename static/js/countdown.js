// Counts a hold down, second by second, from the number of seconds the server said were left.
// The server's next answer is the truth; this only keeps the minutes between two answers honest.
(() => {
  const pad = (number) => String(number).padStart(2, "0");
  const draw = (box) => {
    const left = Math.max(0, Math.round((Number(box.dataset.ends) - performance.now()) / 1000));
    box.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${pad(left % 60)}`;
    const bar = box.querySelector("progress");
    if (bar) bar.value = left;
  };
  const start = (root) => {
    root.querySelectorAll("[data-seconds-left]:not([data-ends])").forEach((box) => {
      box.dataset.ends = performance.now() + Number(box.dataset.secondsLeft) * 1000;
      draw(box);
    });
  };
  start(document);
  document.addEventListener("htmx:load", () => start(document));
  setInterval(() => document.querySelectorAll("[data-ends]").forEach(draw), 1000);
})();
