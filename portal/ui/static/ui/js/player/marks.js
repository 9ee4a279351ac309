// Marks above the touchprint: findings, gaps, events, in words; those that would cover each other as one. Pure.

const NEAR = 0.14; // of the width: closer marks would lie on each other
const WORDS_PX = 104; // on a narrow screen, room for a few words
const TAIL = 0.84; // a mark later than this has its words on its left, or they would be cut off
const WORST_LAST = ["event", "gap", "info", "warning", "error"];
const COUNTED = { event: ["event", "events"], gap: ["gap", "gaps"], contact: ["contact", "contacts"], finding: ["finding", "findings"], mark: ["mark", "marks"] };

/** Marks that would cover each other become one, which says how many and shows the gravest. */
export function grouped(marks, duration, width = Infinity) {
  const near = Math.max(NEAR, WORDS_PX / width);
  const groups = [];
  for (const mark of [...marks].sort((a, b) => a.t - b.t)) {
    const last = groups.at(-1);
    if (last && (mark.t - last.t) / duration < near) last.all.push(mark);
    else groups.push({ t: mark.t, all: [mark] });
  }
  return groups.map(({ t, all }) => {
    const level = all.map((one) => one.level ?? "event").sort((a, b) => WORST_LAST.indexOf(b) - WORST_LAST.indexOf(a))[0];
    const title = all.map((one) => `${one.title ?? one.text}, ${one.t.toFixed(2)} s`).join("; ");
    return { t, level, title, text: all.length === 1 ? all[0].text : counted(all) };
  });
}

/** "2 findings, 3 contacts"; marks of no kind are marks. */
function counted(all) {
  const counts = new Map();
  for (const { kind } of all) counts.set(kind in COUNTED ? kind : "mark", (counts.get(kind in COUNTED ? kind : "mark") ?? 0) + 1);
  const order = ["finding", "gap", "contact", "event", "mark"].filter((kind) => counts.has(kind));
  return order.map((kind) => `${counts.get(kind)} ${COUNTED[kind][Number(counts.get(kind) > 1)]}`).join(", ");
}

/** Where each mark's words go, and the share of the width that they may take. */
export function spaced(marks, duration) {
  const share = (one) => (one ? one.t / duration : 1);
  const rows = marks.map((one) => ({ ...one, isAtEnd: share(one) > TAIL }));
  return rows.map((one, at) => {
    const [before, after] = [rows[at - 1], rows[at + 1]];
    if (one.isAtEnd) return { ...one, room: before ? (share(one) - share(before)) / 2 : share(one) };
    return { ...one, room: (share(after) - share(one)) / (after?.isAtEnd ? 2 : 1) };
  });
}

/** Stretches as [x, width, level, row] of a strip that is 1,000 wide: gaps and findings over contacts. */
export function spansOf(marks, duration) {
  const place = (time) => Math.max(0, Math.min(1000, (time / duration) * 1000));
  return marks
    .filter((one) => one.until > one.t && one.kind !== undefined)
    .map((one) => ({ x: place(one.t), width: Math.max(1.5, place(one.until) - place(one.t)), level: one.level, row: one.kind === "contact" ? 1 : 0 }));
}
