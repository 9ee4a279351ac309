// Saves a form's draft a moment after each change, and when the page is left.
// Needs data-draft (the address) on the form and [data-part=saved] to say when it was saved.
const WAIT_MS = 700;

/** Hours and minutes of 24, whatever the browser's language. */
export const timeOf = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

export function keepDraft(form) {
  const says = form.querySelector("[data-part=saved]");
  let timer = 0;
  let isSent = false;
  const save = async () => {
    clearTimeout(timer);
    timer = 0;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      const { saved_at: at } = await answer.json();
      if (says) says.textContent = `Draft saved at ${timeOf(at)}.`;
    } catch {
      if (says) says.textContent = "The draft could not be saved; what you typed stands only on this page.";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });
  addEventListener("pagehide", () => timer && !isSent && save());
  return soon;
}
