// Filters apply themselves when a value changes; without this module the form has a button.
// data-module="facets" on <form class="facets" popover>; it may carry hx-get for a quick answer.

export function mount(form) {
  form.querySelectorAll("[data-without-script]").forEach((button) => {
    button.hidden = true;
  });
  form.querySelectorAll("[data-with-script]").forEach((button) => {
    button.hidden = false;
  });
  // What was left empty is not asked for, so the address does not name it.
  // "Search for ... instead" holds for the words that the page came with, not for others.
  form.addEventListener("formdata", (event) => {
    const box = form.elements.q;
    if (box && box.value !== box.defaultValue) event.formData.delete("exact");
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
  form.addEventListener("submit", () => form.hidePopover?.());
  if (form.hasAttribute("hx-get")) return;
  form.addEventListener("change", () => form.requestSubmit());
}
