// The page of a booking under way, made livelier: the hold is counted down second by second from the number of
// seconds the server said were left, and a change of state is told once to those who listen instead of looking.
(() => {
  const pad = (number) => String(number).padStart(2, "0");
  const draw = (box) => {
    const left = Math.max(0, Math.round((Number(box.dataset.ends) - performance.now()) / 1000));
    box.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${pad(left % 60)}`;
    box.querySelector("progress").value = left;
  };
  const start = () => {
    document.querySelectorAll("[data-seconds-left]:not([data-ends])").forEach((box) => {
      box.dataset.ends = performance.now() + Number(box.dataset.secondsLeft) * 1000;
      draw(box);
    });
  };
  let known = document.querySelector("#booking h2")?.textContent;
  document.addEventListener("htmx:afterSettle", () => {
    start();
    const words = document.querySelector("#booking h2")?.textContent;
    if (words === known) return;
    known = words;
    document.querySelector("#booking-said").textContent = words;
  });
  start();
  setInterval(() => document.querySelectorAll("[data-ends]").forEach(draw), 1000);
})();
