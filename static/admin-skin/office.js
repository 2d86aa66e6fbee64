// What Django's own widgets leave unsaid to those who cannot see them: the name of a field that is dressed by a script.
(() => {
  const nameOf = (field) => {
    const label = field.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    return (label?.textContent ?? field.getAttribute("aria-label") ?? "").replace(/[*\s]+/g, " ").trim();
  };

  const sayNames = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const box = select.nextElementSibling;
      const name = nameOf(select);
      if (!name || !box) continue;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) {
        part.setAttribute("aria-label", name);
      }
    }
    for (const icon of document.querySelectorAll(".search-label-icon")) icon.setAttribute("role", "img");
  };

  // The widgets dress their fields when the page has loaded; this comes after them.
  window.addEventListener("load", () => setTimeout(sayNames));
  document.addEventListener("formset:added", () => requestAnimationFrame(sayNames));
})();
