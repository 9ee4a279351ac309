// What the page says of every file that is chosen on it.

/** Dataset, profile, batch and the metadata that was filled in; a fixed file joins the old one's batch. */
export function detailsOf(container, batches) {
  const part = (name) => container.querySelector(`[data-part=${name}]`);
  const { replaces } = container.dataset;
  const filled = [...container.querySelectorAll("[data-meta]")].filter((field) => (field.type === "checkbox" ? field.checked : field.value));
  const metadata = metadataOf(filled.map((field) => [field.dataset.meta, field.value]));
  const profile = part("profile")?.value;
  const dataset = part("dataset")?.value || container.dataset.dataset;
  return { dataset, metadata, ...(profile && { profile }), ...(replaces ? { replaces } : { batch: batches.of(dataset) }) };
}

/** Names and values as the API takes them: a consent of which more than the form is stated is an object. Pure. */
export function metadataOf(pairs) {
  const { consent, consent_scopes: _, consent_stated: stated, consent_until: until, ...said } = Object.fromEntries(pairs);
  const scopes = pairs.filter(([name]) => name === "consent_scopes").map(([, value]) => value);
  const more = { ...((stated || scopes.length) && { scopes }), ...(until && { expires_at: `${until}T00:00:00Z` }) };
  if (Object.keys(more).length) return { ...said, consent: { form: consent ?? "", ...more } };
  return consent ? { ...said, consent } : said;
}
