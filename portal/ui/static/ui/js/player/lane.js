// One lane: a stream's lines under the one clock, with keys that carry the values of now.
import uPlot from "uplot";
import { axisOf, figure } from "./axis.js";
import { put } from "./build.js";
import { FINGERS, groupsOf, pointsOf } from "./series.js";

const COLOURS = ["#F2B35E", "#6FD3DA", "#AAB4FF", "#EF8FBB", "#9AD68A", "#DCE4E3", "#93A1A7", "#74CFD8"];
const DASHES = [[], [], [6, 3], [2, 2], [8, 2, 2, 2], [], [6, 3], [2, 2]];
const AXIS = { stroke: "#93A1A7", font: '11px "Geist Mono Variable", monospace', ticks: { show: false }, grid: { stroke: "#1F292E", width: 1 } };
const HEAD = '<div class="lane-head"><select></select><span class="keys-row"></span><span class="cut-off"></span><button type="button" class="tool lane-off">×</button></div><div class="plot"></div>';

const lineStyle = (line, index) => (line.finger ? FINGERS.indexOf(line.finger) : index) % COLOURS.length;

export class Lane {
  constructor(lanes, choice) {
    Object.assign(this, { lanes, choice, element: document.createElement("div") });
    this.element.className = "lane";
    this.element.setAttribute("role", "group");
    this.element.innerHTML = HEAD;
    this.box = this.element.querySelector(".plot");
    this.off = this.element.querySelector(".lane-off");
    this.off.addEventListener("click", () => lanes.remove(this));
    this.select = this.element.querySelector("select");
    this.select.append(...groupsOf(lanes.choices).map(([name, choices]) => group(name, choices, choice)));
    this.select.addEventListener("change", () => this.show(lanes.choices.find((one) => one.key === this.select.value)));
  }

  /** Which lane it is, for its accessible names. */
  number(at, of) {
    this.element.setAttribute("aria-label", `Plot ${at} of ${of}`);
    this.select.setAttribute("aria-label", `Stream of plot ${at}`);
    this.off.setAttribute("aria-label", `Remove plot ${at}`);
    this.off.hidden = of === 1;
  }

  show(choice) {
    this.choice = choice;
    this.plot?.destroy();
    const points = pointsOf(choice);
    const axis = axisOf(points.slice(1), choice.kind, choice.unit);
    this.element.querySelector(".cut-off").textContent = axis.said;
    this.plot = new uPlot(this.options(axis), points, this.box);
    this.line = document.createElement("i");
    this.line.className = "now-line";
    this.plot.over.append(this.line);
    this.seekOnDrag();
    this.keys();
    this.draw(this.lanes.player.time);
  }

  options(axis) {
    const { choice, box, lanes } = this;
    const startsAtZero = choice.kind === "force" || choice.kind === "tactile";
    const range = (_, least, most) => {
      const cut = [Math.max(least, axis.low ?? least), Math.min(most, axis.high ?? most)];
      const [low, high] = cut[0] <= cut[1] ? cut : [least, most]; // of lines that lie beyond as a whole, all is shown
      const pad = (high - low || Math.abs(high) || 1) * 0.08;
      return [startsAtZero ? Math.min(0, low) : low - pad, high + pad];
    };
    return {
      width: Math.max(160, box.clientWidth),
      height: Math.max(110, box.clientHeight || 164),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 6, 0, 0],
      hooks: { setScale: [(plot, name) => name === "y" && plot === this.plot && this.tell()] },
      scales: { x: { time: false, range: () => lanes.range }, y: { range } },
      axes: [
        { ...AXIS, size: 24, gap: 4, values: (_, marks) => marks.map((mark) => (mark === 0 ? "0 s" : String(Number(mark.toFixed(6))))) },
        { ...AXIS, size: 46, gap: 6, space: 34, values: (_, marks) => marks.map((mark) => Number(mark.toPrecision(6)).toLocaleString("en", { maximumFractionDigits: 9 })) },
      ],
      series: [{}, ...choice.lines.map((line, index) => ({ label: line.name, stroke: COLOURS[lineStyle(line, index)], dash: DASHES[lineStyle(line, index)], width: 1.5, points: { show: false } }))],
    };
  }

  keys() {
    this.values = this.choice.lines.map((line, index) => {
      const key = document.createElement("button");
      key.type = "button";
      key.className = "key";
      key.setAttribute("aria-pressed", "true");
      const style = lineStyle(line, index);
      key.innerHTML = `<svg viewBox="0 0 16 6" aria-hidden="true"><path d="M0 3h16" stroke="${COLOURS[style]}" stroke-width="2" stroke-dasharray="${DASHES[style].join(" ")}"/></svg><span></span><span class="num"></span>`;
      key.children[1].textContent = line.name.replaceAll("_", " ");
      key.addEventListener("click", () => {
        const isShown = key.getAttribute("aria-pressed") !== "true";
        key.setAttribute("aria-pressed", String(isShown));
        this.plot.setSeries(index + 1, { show: isShown });
      });
      return key;
    });
    this.element.querySelector(".keys-row").replaceChildren(...this.values);
  }

  seekOnDrag() {
    const { plot, lanes } = this;
    const go = (event) => {
      if (event.buttons !== 1) return;
      const { left } = plot.over.getBoundingClientRect();
      lanes.player.seek(plot.posToVal(event.clientX - left, "x"));
    };
    plot.over.addEventListener("pointerdown", go);
    plot.over.addEventListener("pointermove", go);
  }

  draw(time) {
    if (!this.plot) return;
    const { choice, plot } = this;
    const [from, to] = this.lanes.range;
    this.line.hidden = time < from || time > to;
    this.line.style.transform = `translateX(${plot.valToPos(time, "x")}px)`;
    const bucket = choice.plot.bucket(time);
    if (bucket === this.bucket && choice === this.said) return;
    Object.assign(this, { bucket, said: choice });
    this.tell();
  }

  /** The values of now, as exact as the axis is. */
  tell() {
    const { choice, plot, values, bucket } = this;
    const { min, max } = plot.scales.y;
    choice.lines.forEach((one, index) => {
      put(values[index].lastElementChild, figure((one.low(bucket) + one.high(bucket)) / 2, max - min));
    });
  }

  rescale() {
    const [min, max] = this.lanes.range;
    this.plot?.setScale("x", { min, max });
  }

  size() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (width > 0 && this.plot && (this.plot.width !== width || this.plot.height !== height)) this.plot.setSize({ width, height });
  }
}

function group(name, choices, chosen) {
  const element = document.createElement("optgroup");
  element.label = name;
  element.append(...choices.map((one) => new Option(one.label, one.key, false, one === chosen)));
  return element;
}
