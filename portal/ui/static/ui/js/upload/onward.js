// What is sent from one visit of the page, as batches: one for each dataset, and the ways on from there.

/** The id of this visit's batch into a dataset; the same for all its files. */
export class Batches {
  constructor() {
    this.ids = new Map();
  }

  of(dataset) {
    if (!this.ids.has(dataset)) this.ids.set(dataset, crypto.randomUUID());
    return this.ids.get(dataset);
  }
}

/**
 * Links once nothing is on its way: {text, url}.
 * `received`: {dataset, batch, verdict} of each file that arrived; `verdict` is null until its check has ended.
 */
export function waysOn(received) {
  const groups = new Map();
  for (const one of received) {
    const group = groups.get(one.batch ?? one.dataset) ?? { ...one, count: 0, passed: 0 };
    group.count += 1;
    group.passed += one.verdict && !one.verdict.isError ? 1 : 0;
    groups.set(one.batch ?? one.dataset, group);
  }
  return [...groups.values()].flatMap((group) => linksOf(group, groups.size > 1));
}

function linksOf({ dataset, batch, count, passed }, isOneOfMany) {
  const name = encodeURIComponent(dataset);
  const place = isOneOfMany ? ` in ${dataset}` : "";
  const all = count === 1 ? "See the recording in the list" : `See all ${count} recordings`;
  const links = [{ text: `${all}${place}`, url: batch ? `/partner/batches/${batch}/?state=all` : `/partner/?dataset=${name}` }];
  if (passed) links.push({ text: `Submit what passed (${passed})${place}`, url: `/partner/submissions/new/?dataset=${name}` });
  return links;
}

/** Put the links into `place`; empty it while there are none. Links that stay keep the focus. */
export function show(place, links) {
  const shown = [...place.children].map((link) => link.textContent);
  if (shown.join("\n") === links.map(({ text }) => text).join("\n")) return;
  const made = links.map(({ text, url }) => Object.assign(document.createElement("a"), { className: "btn btn-line", href: url, textContent: text }));
  place.replaceChildren(...made);
  place.hidden = !links.length;
}
