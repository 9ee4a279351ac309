// Ties clock, drawing, lanes, touchprint, video and controls together. Nothing heavy is imported before load().
import { bind } from "./actions.js";
import { build, put } from "./build.js";
import { Clock } from "./clock.js";
import { readLink } from "./link.js";
import { load } from "./load.js";
import { icon } from "./markup.js";
import { run } from "./run.js";
import { Scrub } from "./scrub.js";
import { peakNow } from "./summary.js";
import { View } from "./view.js";

export class Player {
  constructor(figure) {
    this.figure = figure;
    this.parts = build(figure);
    this.clock = new Clock(0);
    this.clock.onChange(() => this.draw());
    this.linked = readLink(location.search, Number(figure.dataset.begins) || 0);
    this.view = new View(this.linked.view);
    this.parts.onSeek = (time) => this.seek(time);
    this.take(this.linked);
    bind(this);
    this.draw();
  }

  /** Begin with what the figure's attributes name: at first, and for every other episode. */
  take({ t = null, loop = null } = {}) {
    const { dataset } = this.figure;
    this.loading = null;
    this.shown = new Promise((done) => (this.tellShown = done)); // the first frame stands
    this.hasMoved = false;
    this.begins = Number(dataset.begins) || 0; // of a part, on the time line of the whole
    this.tracks = { hands: {}, touch: {}, plots: [] };
    [this.moments, this.print] = [[], null];
    this.clock.restart(Number(dataset.duration) || 0);
    this.asked = t;
    if (t !== null) this.clock.time = Math.min(this.duration || t, t);
    if (loop && (!this.duration || loop.from < this.duration)) this.clock.loop = { from: loop.from, to: Math.min(loop.to, this.duration || loop.to) };
    this.makeScrub();
  }

  makeScrub() {
    this.scrub = new Scrub(this, [...JSON.parse(this.figure.dataset.marks || "[]"), ...this.moments]);
    this.scrub.paint(this.figure.dataset.touchprint, this.print);
  }

  get time() {
    return this.clock.time;
  }

  get duration() {
    return this.clock.duration;
  }

  get stage() {
    return this.drawing?.stage ?? null; // null until 3D stands
  }

  /** Positions now, {side: Float32Array(78)} in metres of the wrist frame: what the stage shows. */
  jointsAt(time = this.clock.time) {
    return Object.fromEntries(Object.entries(this.tracks.hands).map(([side, track]) => [side, track.at(time).slice()]));
  }

  /** Loads the preview, then drawing and lanes; a second call gives the first one's promise. */
  load() {
    this.loading ??= load(this);
    return this.loading;
  }

  say(text) {
    this.parts.say(text);
  }

  seek(time) {
    this.hasMoved = true;
    this.load();
    this.clock.seek(time === Infinity ? this.duration : time);
  }

  /** A sample is a frame of the preview: the hand's, or where there is none, the touch's. */
  step(count) {
    const track = Object.values(this.tracks.hands)[0] ?? Object.values(this.tracks.touch)[0];
    const rate = track?.rate ?? 30;
    this.clock.pause();
    this.seek(Math.round(this.time * rate + count) / rate);
  }

  async play() {
    this.load();
    await this.shown;
    // The focus moves with the button: who started by key goes on by key.
    if (this.parts.start === document.activeElement) this.parts.play.focus();
    this.parts.start.hidden = true;
    this.hasMoved = true;
    if (this.clock.playing) return;
    this.clock.play();
    run(this);
  }

  pause() {
    this.clock.pause();
  }

  toggle() {
    this.clock.playing ? this.pause() : this.play();
  }

  /** Words and range at once, for who reads them; pictures once a frame, however often time was moved. */
  draw() {
    const { parts, clock } = this;
    put(parts.time, clock.time.toFixed(3));
    put(parts.duration, clock.duration.toFixed(3));
    parts.loopClear.hidden = parts.loopZoom.hidden = !clock.loop;
    if (Number(parts.speed.value) !== clock.speed) parts.speed.value = String(clock.speed);
    parts.setPlaying(clock.playing, icon);
    const peak = peakNow(this.tracks.touch, clock.time);
    this.scrub.draw(clock, `${clock.time.toFixed(2)} seconds${peak ? `, peak pressure ${peak.replace("kPa", "kilopascal")}` : ""}`);
    put(parts.peak, peak ?? "–");
    if (!this.isSeen) return;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.show();
    });
  }

  show() {
    const { time } = this.clock;
    this.drawing?.draw(time);
    this.lanes?.draw(time);
    this.maps?.forEach((map) => map.draw(time));
    this.video?.follow(this.clock);
  }

  size() {
    this.drawing?.size();
    this.lanes?.size();
    this.maps?.forEach((map) => map.size());
    this.draw();
  }
}
