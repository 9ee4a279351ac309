// What stands round the player on an episode's page is that of the episode shown: parts with data-swap.

/** Takes the parts of the page at this address; true if they could be taken. */
export async function swap(address) {
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (new URL(location.href).pathname !== new URL(answer.url).pathname) return true; // gone on meanwhile
  for (const old of document.querySelectorAll("[data-swap]")) {
    const part = page.querySelector(`[data-swap="${old.dataset.swap}"]`);
    if (!part) continue;
    const fresh = document.adoptNode(part);
    old.replaceWith(fresh);
    fresh.dispatchEvent(new Event("htmx:load", { bubbles: true })); // modules of the new part are mounted as after any swap
  }
  return true;
}
