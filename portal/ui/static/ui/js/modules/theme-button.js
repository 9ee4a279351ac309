// Switches between light and dark and remembers it; without a choice the system decides.
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function mount(button) {
  const root = document.documentElement;
  button.hidden = false;
  button.addEventListener("click", () => {
    const now = root.dataset.theme ?? (DARK.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Blocked storage: the choice holds for this page.
    }
  });
}
