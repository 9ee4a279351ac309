// Copies a text. data-copy: the text itself; or data-copy-from: a selector whose text is taken.
import { toast } from "./toast.js";

export function mount(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    await navigator.clipboard.writeText(from ? from.textContent.trim() : button.dataset.copy);
    toast("Copied.", "ok");
  });
}
