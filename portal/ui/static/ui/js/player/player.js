// Ties clock, stage, lanes, touchprint and controls together. Nothing heavy is imported before load().
import { Clock } from "./clock.js";
import { build, bind } from "./build.js";
import { Scrub } from "./scrub.js";
import { load } from "./load.js";
import { icon } from "./markup.js";
import { reading } from "./summary.js";

export class Player {
  constructor(figure) {
    this.figure = figure;
    this.isSeen = false;
    this.parts = build(figure);
    this.clock = new Clock(Number(figure.dataset.duration) || 0);
    this.clock.onChange(() => this.draw());
    this.tracks = { hands: {}, touch: {}, plots: [] };
    this.makeScrub();
    bind(this);
    this.begins = Number(figure.dataset.begins) || 0; // of a part, on the time line of the whole
    const asked = Number(new URLSearchParams(location.search).get("t")) - this.begins;
    this.asked = location.search.includes("t=") && Number.isFinite(asked) ? asked : null;
    if (this.asked !== null) this.clock.time = Math.max(0, Math.min(this.clock.duration || this.asked, this.asked));
    this.draw();
  }

  makeScrub() {
    const marks = JSON.parse(this.figure.dataset.marks || "[]");
    this.scrub = new Scrub(this.figure, { duration: this.clock.duration || 1, marks, seek: (time) => this.seek(time) });
    this.scrub.paint(this.figure.dataset.touchprint, null);
  }

  get time() {
    return this.clock.time;
  }

  get duration() {
    return this.clock.duration;
  }

  /** Positions now, {side: Float32Array(78)} in metres of the wrist frame: what the stage shows. */
  jointsAt(time = this.clock.time) {
    return Object.fromEntries(Object.entries(this.tracks.hands).map(([side, track]) => [side, track.at(time).slice()]));
  }

  /** Loads the preview, then the stage and the lanes; a second call gives the first one's promise. */
  load() {
    this.loading ??= load(this).catch((error) => {
      this.say(error.message);
      throw error;
    });
    return this.loading;
  }

  say(text) {
    this.parts.says.textContent = text;
    this.parts.says.hidden = false;
    this.parts.start?.remove();
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
    await this.load();
    // The focus moves with the button: who started by key goes on by key.
    if (this.parts.start === document.activeElement) this.parts.play.focus();
    this.parts.start?.remove();
    if (!this.hasMoved && this.asked === null) this.clock.time = 0;
    this.hasMoved = true;
    this.clock.play();
    let was = performance.now();
    const frame = (now) => {
      if (!this.clock.playing) return;
      this.clock.tick((now - was) / 1000);
      was = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  pause() {
    this.clock.pause();
  }

  toggle() {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  draw() {
    const { parts, clock } = this;
    const peak = this.peakNow();
    parts.time.textContent = clock.time.toFixed(3);
    parts.duration.textContent = clock.duration.toFixed(3);
    parts.link.textContent = `Link to ${clock.time.toFixed(2)} s`;
    parts.loopClear.hidden = !clock.loop;
    parts.speed.value = String(clock.speed);
    parts.setPlaying(clock.playing, icon);
    this.scrub.draw(clock, `${clock.time.toFixed(2)} seconds${peak ? `, peak pressure ${peak.replace("kPa", "kilopascal")}` : ""}`);
    if (!this.isSeen) return;
    this.stage?.draw(clock.time);
    this.lanes?.draw(clock.time);
    this.maps?.forEach((map) => map.draw(clock.time));
    parts.peak.textContent = peak ?? "–";
  }

  peakNow() {
    const tracks = Object.values(this.tracks.touch);
    return tracks.length ? reading(Math.max(...tracks.map((track) => track.peak(this.clock.time))), tracks[0].unit) : null;
  }

  size() {
    this.stage?.size();
    this.lanes?.size();
    this.maps?.forEach((map) => map.size());
    this.draw();
  }
}
