// Two lanes of plots under the one clock. A lane shows one stream; its keys carry live values.
import uPlot from "uplot";
import { axisOf } from "./axis.js";
import { choicesOf, firstChoices, FINGERS, pointsOf } from "./series.js";

const COLOURS = ["#F2B35E", "#6FD3DA", "#AAB4FF", "#EF8FBB", "#9AD68A", "#DCE4E3", "#93A1A7", "#74CFD8"];
const DASHES = [[], [], [6, 3], [2, 2], [8, 2, 2, 2], [], [6, 3], [2, 2]];
const AXIS = { stroke: "#93A1A7", font: '11px "Geist Mono Variable", monospace', ticks: { show: false }, grid: { stroke: "#1F292E", width: 1 } };

const lineStyle = (line, index) => (line.finger ? FINGERS.indexOf(line.finger) : index) % COLOURS.length;
const digits = (value) => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
const short = (value) => (Number.isFinite(value) ? value.toFixed(digits(value)).replace(/^-(0\.?0*)$/, "$1") : "–");

export class Lanes {
  constructor(box, plots, { duration, seek }) {
    Object.assign(this, { box, duration, seek });
    this.choices = choicesOf(plots);
    // All lanes stand before the first is drawn: a plot fills the height that its lane then has.
    this.lanes = firstChoices(this.choices).map((choice) => this.makeLane(choice));
    this.lanes.forEach((lane) => this.show(lane, lane.choice));
    if (!this.lanes.length) box.innerHTML = '<div class="plot-none">No other stream to plot</div>';
  }

  makeLane(choice) {
    const lane = { choice, element: document.createElement("div") };
    lane.element.className = "lane";
    lane.element.innerHTML = '<div class="lane-head"><select aria-label="Stream"></select><span class="keys-row"></span><span class="cut-off"></span></div><div class="plot"></div>';
    const select = lane.element.querySelector("select");
    select.append(...this.choices.map((one) => new Option(one.label, one.key, false, one === choice)));
    select.addEventListener("change", () => this.show(lane, this.choices[select.selectedIndex]));
    this.box.append(lane.element);
    return lane;
  }

  show(lane, choice) {
    lane.choice = choice;
    lane.plot?.destroy();
    const box = lane.element.querySelector(".plot");
    const points = pointsOf(choice);
    const axis = axisOf(points.slice(1), choice.kind, choice.unit);
    lane.element.querySelector(".cut-off").textContent = axis.said;
    lane.plot = new uPlot(this.options(box, choice, axis), points, box);
    lane.line = document.createElement("i");
    lane.line.className = "now-line";
    lane.plot.over.append(lane.line);
    this.seekOnDrag(lane.plot);
    this.keys(lane);
    this.draw(this.time ?? 0);
  }

  options(box, choice, axis) {
    const startsAtZero = choice.kind === "force" || choice.kind === "tactile";
    const range = (_, least, most) => {
      const cut = [Math.max(least, axis.low ?? least), Math.min(most, axis.high ?? most)];
      const [low, high] = cut[0] <= cut[1] ? cut : [least, most]; // of lines that lie beyond as a whole, all is shown
      const pad = (high - low || Math.abs(high) || 1) * 0.08;
      return [startsAtZero ? Math.min(0, low) : low - pad, high + pad];
    };
    return {
      width: Math.max(160, box.clientWidth),
      height: Math.max(150, box.clientHeight || 164),
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 6, 0, 0],
      scales: { x: { time: false, range: [0, this.duration] }, y: { range } },
      axes: [
        { ...AXIS, size: 24, gap: 4, values: (_, marks) => marks.map((mark) => (mark === 0 ? "0 s" : String(mark))) },
        { ...AXIS, size: 46, gap: 6, space: 34 },
      ],
      series: [{}, ...choice.lines.map((line, index) => ({ label: line.name, stroke: COLOURS[lineStyle(line, index)], dash: DASHES[lineStyle(line, index)], width: 1.5, points: { show: false } }))],
    };
  }

  keys(lane) {
    const row = lane.element.querySelector(".keys-row");
    lane.values = lane.choice.lines.map((line, index) => {
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
        lane.plot.setSeries(index + 1, { show: isShown });
      });
      return key;
    });
    row.replaceChildren(...lane.values);
  }

  seekOnDrag(plot) {
    const go = (event) => {
      if (event.buttons !== 1) return;
      const { left } = plot.over.getBoundingClientRect();
      this.seek(plot.posToVal(event.clientX - left, "x"));
    };
    plot.over.addEventListener("pointerdown", go);
    plot.over.addEventListener("pointermove", go);
  }

  draw(time) {
    this.time = time;
    for (const { plot, line, choice, values } of this.lanes ?? []) {
      if (!plot) continue;
      line.style.transform = `translateX(${plot.valToPos(time, "x")}px)`;
      const bucket = choice.plot.bucket(time);
      choice.lines.forEach((one, index) => {
        values[index].lastElementChild.textContent = short((one.low(bucket) + one.high(bucket)) / 2);
      });
    }
  }

  size() {
    for (const { plot, element } of this.lanes) {
      const { clientWidth: width, clientHeight: height } = element.querySelector(".plot");
      if (width > 0) plot.setSize({ width, height });
    }
    this.draw(this.time ?? 0);
  }
}
