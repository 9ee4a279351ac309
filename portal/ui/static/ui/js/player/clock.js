// One clock for hands, touch and plots. Pure: it is told how much time went by, and tells the time.

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4];

export class Clock {
  constructor(duration) {
    this.duration = duration;
    this.time = 0;
    this.speed = 1;
    this.playing = false;
    this.loop = null; // { from, to } in seconds
    this.listeners = new Set();
  }

  /** Another episode: from its start, at the speed that was chosen. */
  restart(duration) {
    Object.assign(this, { duration, time: 0, playing: false, loop: null });
  }

  onChange(listener) {
    this.listeners.add(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }

  seek(time) {
    this.time = Math.max(0, Math.min(this.duration, Number.isFinite(time) ? time : 0));
    this.tell();
  }

  /** Play; at the end it starts again, and inside a loop from the loop's start. */
  play() {
    const { from, to } = this.range();
    if (this.time >= to || this.time < from) this.time = from;
    this.playing = true;
    this.tell();
  }

  pause() {
    this.playing = false;
    this.tell();
  }

  range() {
    return this.loop ?? { from: 0, to: this.duration };
  }

  /** Let `elapsed` seconds of the viewer's time go by. */
  tick(elapsed) {
    if (!this.playing) return;
    const { from, to } = this.range();
    this.time += elapsed * this.speed;
    if (this.time >= to) {
      if (this.loop) this.time = from + ((this.time - to) % Math.max(to - from, 1e-3));
      else [this.time, this.playing] = [to, false];
    }
    this.tell();
  }

  changeSpeed(steps) {
    const at = SPEEDS.indexOf(this.speed) + steps;
    this.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))];
    this.tell();
  }

  /** Set one end of the loop to now; an end before the start begins a new loop. */
  setLoop(end) {
    const { from, to } = this.range();
    const next = end === "from" ? { from: this.time, to } : { from, to: this.time };
    if (next.to <= next.from) Object.assign(next, end === "from" ? { to: this.duration } : { from: 0 });
    this.loop = next.to > next.from ? next : null;
    this.tell();
  }

  clearLoop() {
    this.loop = null;
    this.tell();
  }
}
