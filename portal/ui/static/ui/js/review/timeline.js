// Episodes as ranges under the player's touchprint. Each end is a slider: drag it, or move it by key.
// Keys on an end: arrows 0.01 s, Shift 0.1 s, Page 1 s, Home, End; [ and ] put the start and the end to
// the player's time. A range itself is a button that plays it.
import { afterKey, limitsOf } from "./ranges.js";

const LANES = 3; // overlapping ranges are stacked, so that each end can be reached

export class Timeline {
  /** `edit(index, end, seconds)` moves an end, `play(index)` plays, `now()` is the player's time. */
  constructor(box, { duration, edit, play, now }) {
    Object.assign(this, { box, duration, edit, play, now });
    this.track = document.createElement("div");
    this.track.className = "episode-track";
    this.track.setAttribute("role", "group");
    this.track.setAttribute("aria-label", "Episodes on the time line");
    box.append(this.track);
  }

  draw(rows) {
    while (this.track.children.length > rows.length) this.track.lastElementChild.remove();
    while (this.track.children.length < rows.length) this.track.append(this.makeRange());
    const lanes = lanesOf(rows);
    this.track.style.setProperty("--lanes", Math.max(...lanes, 0) + 1);
    rows.forEach((row, index) => this.drawRange(this.track.children[index], row, index, lanes[index]));
    this.rows = rows;
  }

  drawRange(element, row, index, lane) {
    const share = (seconds) => `${(100 * Math.min(Math.max(seconds || 0, 0), this.duration)) / this.duration}%`;
    element.dataset.index = index;
    element.style.setProperty("--from", share(row.start));
    element.style.setProperty("--to", share(row.end));
    element.style.setProperty("--lane", lane);
    const [start, label, end] = element.children;
    label.textContent = `${index + 1} ${row.task || "no task yet"}`;
    label.setAttribute("aria-label", `Play episode ${index + 1}, ${row.task || "no task yet"}`);
    this.drawEnd(start, row, "start", index);
    this.drawEnd(end, row, "end", index);
  }

  drawEnd(element, row, end, index) {
    const { low, high } = limitsOf(row, end, this.duration);
    const value = Number.isFinite(row[end]) ? row[end] : low;
    const said = { valuemin: low, valuemax: high, valuenow: value, valuetext: `${value.toFixed(2)} seconds`, label: `${end === "start" ? "Start" : "End"} of episode ${index + 1}` };
    for (const [name, text] of Object.entries(said)) element.setAttribute(`aria-${name}`, text);
    element.title = `${said.label}: ${value.toFixed(2)} s`;
  }

  makeRange() {
    const range = document.createElement("div");
    range.className = "episode-range";
    const label = Object.assign(document.createElement("button"), { type: "button", className: "episode-name" });
    label.addEventListener("click", () => this.play(Number(range.dataset.index)));
    range.append(this.makeEnd(range, "start"), label, this.makeEnd(range, "end"));
    return range;
  }

  makeEnd(range, end) {
    const handle = document.createElement("span");
    handle.className = `episode-end at-${end}`;
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    const index = () => Number(range.dataset.index);
    handle.addEventListener("keydown", (event) => {
      const moved = { "[": "start", "]": "end" }[event.key];
      const seconds = moved ? this.now() : afterKey(event, this.rows[index()][end], limitsOf(this.rows[index()], end, this.duration));
      event.stopPropagation(); // the player's own keys mean something else
      if (seconds === null) return;
      event.preventDefault();
      this.edit(index(), moved ?? end, seconds);
    });
    this.drag(handle, (seconds) => this.edit(index(), end, seconds));
    return handle;
  }

  drag(handle, to) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, width } = this.track.getBoundingClientRect();
      to(((event.clientX - left) / width) * this.duration);
    });
  }
}

/** In which of a few lanes each row lies, so that rows that overlap do not cover each other. */
export function lanesOf(rows) {
  const ends = [];
  return rows.map(({ start, end }) => {
    let lane = ends.findIndex((last) => last <= start);
    if (lane < 0) lane = Math.min(ends.length, LANES - 1);
    ends[lane] = end;
    return lane;
  });
}
