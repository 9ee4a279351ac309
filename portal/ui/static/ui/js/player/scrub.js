// The touchprint under a native range: picture from the server, or painted from the preview's own data.
import { ember } from "./ember.js";

export class Scrub {
  constructor(root, { duration, marks, seek }) {
    this.part = (name) => root.querySelector(`[data-part=${name}]`);
    this.duration = duration;
    this.range = this.part("range");
    this.range.max = duration;
    this.range.addEventListener("input", () => seek(Number(this.range.value)));
    this.part("axis").replaceChildren(...[0, 1, 2, 3, 4].map((quarter) => mark(quarter, duration)));
    this.marks(marks, seek);
  }

  /** `src`: the server's picture; else `print` from the preview; else a box that says there is none. */
  paint(src, print) {
    const box = this.part("print");
    box.querySelectorAll(":scope > :not(input, .loop-range)").forEach((old) => old.remove());
    box.prepend(src ? picture(src) : print ? canvasOf(print) : nothing());
  }

  marks(marks, seek) {
    this.part("marks").replaceChildren(
      ...spaced(grouped(marks, this.duration), this.duration).map(({ t, text, level, title, isAtEnd, room }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = `mark ${level ?? ""}${isAtEnd ? " at-end" : ""}`;
        button.textContent = text;
        button.title = title;
        button.style.left = `${(t / this.duration) * 100}%`;
        button.style.setProperty("--room", `${room * 100}cqw`);
        button.addEventListener("click", () => seek(t));
        return button;
      }),
    );
  }

  draw({ time, loop }, says) {
    this.range.value = time;
    this.range.setAttribute("aria-valuetext", says);
    const box = this.part("loop");
    box.hidden = !loop;
    if (!loop) return;
    box.style.left = `${(loop.from / this.duration) * 100}%`;
    box.style.width = `${((loop.to - loop.from) / this.duration) * 100}%`;
  }
}

const NEAR = 0.14; // of the width: closer marks would lie on each other
const WORST_LAST = ["event", "info", "warning", "error"];

/** Marks that would cover each other become one, which says how many and shows the gravest. */
export function grouped(marks, duration) {
  const groups = [];
  for (const mark of [...marks].sort((a, b) => a.t - b.t)) {
    const last = groups.at(-1);
    if (last && (mark.t - last.t) / duration < NEAR) last.all.push(mark);
    else groups.push({ t: mark.t, all: [mark] });
  }
  return groups.map(({ t, all }) => {
    const level = all.map((one) => one.level ?? "event").sort((a, b) => WORST_LAST.indexOf(b) - WORST_LAST.indexOf(a))[0];
    const title = all.map((one) => `${one.text}, ${one.t.toFixed(2)} s`).join("; ");
    return { t, level, title, text: all.length === 1 ? all[0].text : `${all.length} marks` };
  });
}

const TAIL = 0.84; // a mark later than this has its words on its left, or they would be cut off

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

function mark(quarter, duration) {
  const span = document.createElement("span");
  span.textContent = quarter === 0 ? "0" : `${((duration * quarter) / 4).toFixed(1)}${quarter === 4 ? " s" : ""}`;
  return span;
}

function picture(src) {
  const image = new Image(240, 29);
  image.src = src;
  image.alt = "";
  return image;
}

function nothing() {
  const box = document.createElement("div");
  box.className = "print-none";
  box.textContent = "No touch stream";
  return box;
}

function canvasOf({ data, rows, columns }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows.length * 5 - 1];
  const context = canvas.getContext("2d");
  const rgb = [0, 0, 0];
  rows.forEach((_, row) => {
    for (let column = 0; column < columns; column += 1) {
      const value = data.raw[row * columns + column];
      context.fillStyle = value === 255 ? "#172024" : `rgb(${ember(value / 254, rgb).map(Math.round).join(" ")})`;
      context.fillRect(column, row * 5, 1, 4);
    }
  });
  return canvas;
}
