// What can be done to a list of episodes. Pure: rows in, new rows out; times in seconds.
// A row is { start, end, ...words }; every answer keeps 0 <= start < end <= duration.

export const SHORTEST = 0.01;
export const STEPS = { fine: 0.01, plain: 0.1, coarse: 1 };

const tidy = (seconds) => Math.round(seconds * 1000) / 1000;
const within = (value, low, high) => tidy(Math.min(Math.max(value, low), Math.max(low, high)));

/** Moves one end of one row, never past the other end or the recording's. */
export function moveEnd(rows, index, end, seconds, duration) {
  return rows.map((row, at) => {
    if (at !== index || !Number.isFinite(seconds)) return row;
    const limits = limitsOf(row, end, duration);
    return { ...row, [end]: within(seconds, limits.low, limits.high) };
  });
}

export function limitsOf(row, end, duration) {
  if (end === "start") return { low: 0, high: tidy((Number.isFinite(row.end) ? row.end : duration) - SHORTEST) };
  return { low: tidy((row.start || 0) + SHORTEST), high: duration };
}

/** Cuts a row in two; outside of it, or at its very end, nothing happens. */
export function split(rows, index, seconds) {
  const row = rows[index];
  const at = tidy(seconds);
  if (!row || at < row.start + SHORTEST || at > row.end - SHORTEST) return rows;
  return rows.toSpliced(index, 1, { ...row, end: at }, { ...row, start: at });
}

/** A row and the one after it as one, with the first one's words. */
export function merge(rows, index) {
  const [first, second] = [rows[index], rows[index + 1]];
  if (!first || !second) return rows;
  const words = Object.fromEntries(Object.entries(second).map(([name, value]) => [name, first[name] || value]));
  return rows.toSpliced(index, 2, { ...words, start: Math.min(first.start, second.start), end: Math.max(first.end, second.end) });
}

/** A new row after the last one. */
export function add(rows, duration) {
  const last = rows.at(-1);
  const start = Number.isFinite(last?.end) && last.end < duration ? last.end : 0;
  return [...rows, { start, end: tidy(duration), hand: last?.hand ?? "unknown" }];
}

/** Takes a row away; the last one stays, since a recording has at least one. */
export const remove = (rows, index) => (rows.length > 1 ? rows.toSpliced(index, 1) : rows);

/** What an arrow or another key makes of a time; null for keys that mean nothing here. */
export function afterKey(event, seconds, { low, high }) {
  const step = event.shiftKey ? STEPS.plain : STEPS.fine;
  const ways = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -STEPS.coarse, PageUp: STEPS.coarse };
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "Home") return low;
  if (event.key === "End") return high;
  return event.key in ways ? within(seconds + ways[event.key], low, high) : null;
}

/** The last states, to go back to. */
export class History {
  constructor(most = 50) {
    Object.assign(this, { most, past: [] });
  }

  /** Keep a state; small moves of one end in a row count as one. */
  keep(rows, kind = "") {
    if (kind && this.kind === kind) return;
    this.kind = kind;
    this.past = [...this.past, rows].slice(-this.most);
  }

  back() {
    this.kind = "";
    return this.past.pop() ?? null;
  }
}
