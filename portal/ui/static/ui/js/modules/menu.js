// A <details> menu closes on Escape, on a click elsewhere, and when focus leaves it.
export function mount(menu) {
  const close = (event) => {
    if (!menu.contains(event.relatedTarget ?? event.target)) menu.open = false;
  };
  document.addEventListener("click", close);
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget) close(event);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
