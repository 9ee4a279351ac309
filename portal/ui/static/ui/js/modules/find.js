// The search field of the bar: "/" focuses it, unless one is typing somewhere.
export function mount(form) {
  const field = form.querySelector("input");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], .player")) return;
    event.preventDefault();
    field.focus();
  });
}
