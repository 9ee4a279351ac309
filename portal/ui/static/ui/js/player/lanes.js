// Lanes of plots under the one clock: which streams, how many, and which part of the time.
import { Lane } from "./lane.js";
import { choicesOf, firstChoices } from "./series.js";

const MOST = 4;

export class Lanes {
  constructor(player) {
    this.player = player;
    this.box = player.parts.lanes;
    this.choices = choicesOf(player.tracks.plots);
    this.part = null;
    this.lanes = [];
    this.box.replaceChildren();
    if (!this.choices.length) {
      this.box.innerHTML = '<div class="plot-none">No other stream to plot</div>';
      return;
    }
    // All lanes stand before the first is drawn: a plot fills the height that its lane then has.
    this.lanes = firstChoices(this.choices).map((choice) => this.make(choice));
    this.more = this.addButton();
    this.arrange();
    this.lanes.forEach((lane) => lane.show(lane.choice));
  }

  /** Seconds that are shown: all, or the loop. */
  get range() {
    return this.part ? [this.part.from, this.part.to] : [0, this.player.duration];
  }

  make(choice) {
    const lane = new Lane(this, choice);
    this.box.append(lane.element);
    return lane;
  }

  addButton() {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "tool lane-on", textContent: "Add a plot" });
    button.addEventListener("click", () => this.add());
    this.box.append(button);
    return button;
  }

  /** Another lane, with the first stream that none shows yet. */
  add() {
    const isShown = (choice) => this.lanes.some((lane) => lane.choice === choice);
    const choice = this.choices.find((one) => !isShown(one)) ?? this.choices[0];
    const lane = this.make(choice);
    this.lanes.push(lane);
    this.arrange();
    lane.show(choice);
    this.size();
    lane.select.focus();
  }

  remove(lane) {
    lane.plot?.destroy();
    lane.element.remove();
    this.lanes = this.lanes.filter((one) => one !== lane);
    this.arrange();
    this.size();
    this.lanes.at(-1).select.focus();
  }

  arrange() {
    this.box.append(this.more);
    this.more.hidden = this.lanes.length >= Math.min(MOST, this.choices.length);
    this.lanes.forEach((lane, at) => lane.number(at + 1, this.lanes.length));
  }

  /** Show only a part of the time, or all of it again. */
  zoom(part) {
    this.part = part;
    this.lanes.forEach((lane) => lane.rescale());
    this.draw(this.player.time);
  }

  draw(time) {
    if (this.part && !this.player.clock.loop) {
      this.player.parts.loopZoom.setAttribute("aria-pressed", "false");
      this.zoom(null);
    }
    for (const lane of this.lanes) lane.draw(time);
  }

  size() {
    for (const lane of this.lanes) lane.size();
    this.draw(this.player.time);
  }

  end() {
    for (const { plot } of this.lanes) plot?.destroy();
    this.box.replaceChildren();
  }
}
