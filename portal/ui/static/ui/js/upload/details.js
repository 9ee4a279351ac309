// What the page says of every file that is chosen on it.

/** Dataset, profile, batch and the metadata that was filled in; a fixed file joins the old one's batch. */
export function detailsOf(container, batches) {
  const part = (name) => container.querySelector(`[data-part=${name}]`);
  const { replaces } = container.dataset;
  const filled = [...container.querySelectorAll("[data-meta]")].filter((field) => (field.type === "checkbox" ? field.checked : field.value));
  const metadata = Object.fromEntries(filled.map((field) => [field.dataset.meta, field.value]));
  const profile = part("profile")?.value;
  const dataset = part("dataset")?.value || container.dataset.dataset;
  return { dataset, metadata, ...(profile && { profile }), ...(replaces ? { replaces } : { batch: batches.of(dataset) }) };
}
