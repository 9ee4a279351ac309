// The touchprint under a native range: picture from the server, or painted from the preview's own data.
import { ticksOf } from "./axis.js";
import { ember } from "./ember.js";
import { grouped, spaced, spansOf } from "./marks.js";

const SVG = "http://www.w3.org/2000/svg";
const NEAR_END = 0.97; // a mark further on is written before its place, not round it

export class Scrub {
  constructor({ parts, clock }, marks) {
    this.parts = parts;
    this.duration = clock.duration || 1;
    this.range = parts.range;
    this.range.max = this.duration;
    this.range.oninput = () => parts.onSeek(Number(this.range.value));
    parts.axis.replaceChildren(...ticksOf(this.duration).map((tick) => mark(tick, this.duration)));
    this.marks(marks);
    this.spans(marks);
  }

  /** `src`: the server's picture; else `print` from the preview; else a box that says there is none. */
  paint(src, print) {
    const box = this.parts.print;
    const old = box.querySelector("img");
    if (src && old?.getAttribute("src") === src) return;
    box.querySelectorAll(":scope > :not(input, i)").forEach((one) => one.remove());
    box.prepend(src ? picture(src) : print ? canvasOf(print) : nothing());
  }

  marks(marks) {
    this.parts.marks.replaceChildren(
      ...spaced(grouped(marks, this.duration, this.parts.marks.clientWidth || undefined), this.duration).map(({ t, text, level, title, isAtEnd, room }) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = `mark ${level ?? ""}${isAtEnd ? " at-end" : ""}`;
        button.textContent = text;
        button.title = title;
        button.style.left = `${(t / this.duration) * 100}%`;
        button.style.setProperty("--room", `${room * 100}cqw`);
        button.addEventListener("click", () => this.parts.onSeek(t));
        return button;
      }),
    );
  }

  /** How long contacts, gaps and findings last, as a thin strip; each is also a row under Data. */
  spans(marks) {
    this.parts.spans.replaceChildren(
      ...spansOf(marks, this.duration).map(({ x, width, level, row }) => {
        const bar = document.createElementNS(SVG, "rect");
        for (const [name, value] of Object.entries({ x, width, y: row * 3.5, height: 2.5, class: level ?? "event" })) bar.setAttribute(name, value);
        return bar;
      }),
    );
  }

  draw({ time, loop }, says) {
    this.range.value = time;
    this.range.setAttribute("aria-valuetext", says);
    const box = this.parts.loop;
    box.hidden = !loop;
    if (!loop) return;
    box.style.left = `${(loop.from / this.duration) * 100}%`;
    box.style.width = `${((loop.to - loop.from) / this.duration) * 100}%`;
  }
}

function mark({ at, text }, duration) {
  const span = document.createElement("span");
  span.textContent = at ? text : `${text} s`;
  if (at > duration * NEAR_END) span.className = "at-end";
  span.style.left = `${(at / duration) * 100}%`;
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
  const context = canvas.getContext("2d", { willReadFrequently: true }); // no graphics process is waited for, see sketch.js
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
