// The region of messages that the server rendered: each gets a button to close it.
import { closable } from "./toast.js";

export function mount(region) {
  for (const box of region.querySelectorAll(".toast-x")) closable(box);
}
