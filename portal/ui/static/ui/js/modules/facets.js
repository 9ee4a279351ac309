// Filters apply themselves when a value changes; without this module the form has a button.
// data-module="facets" on <details class="facets" open>; its form may carry hx-get for a quick answer.
const PHONE = matchMedia("(max-width: 900px)");

export function mount(details) {
  const form = details.querySelector("form") ?? details.closest("form");
  const fold = () => {
    details.open = !PHONE.matches;
  };
  fold();
  PHONE.addEventListener("change", fold);
  form.querySelectorAll("[data-without-script]").forEach((button) => {
    button.hidden = true;
  });
  if (form.hasAttribute("hx-get")) return;
  form.addEventListener("change", () => form.requestSubmit());
}
