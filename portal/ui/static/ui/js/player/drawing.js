// What shows the hands: at once a drawing on a 2D canvas; 3D when the page has time for it.
// Where 3D takes longer than a frame may, the drawing moves and 3D stands for it at rest.
import { Sketch } from "./sketch.js";

const REST_MS = 260; // without a change for so long, the slow picture is worth its time
const SLOW_MS = 25;
const RATIOS = [2, 1.5, 1];

export class Drawing {
  constructor(player) {
    const { parts, tracks, view } = player;
    Object.assign(this, { player, parts, tracks, view, stage: null, isSlow: false, rest: 0, ratio: 0, ended: new AbortController() });
    this.sketch = new Sketch(parts.sketch, tracks, view);
    this.setShown("sketch");
  }

  setShown(kind) {
    this.player.figure.dataset.drawn = kind;
  }

  /** Three comes when the page is idle; without WebGL the drawing stays. */
  async deepen() {
    const { Stage } = await import("./stage.js");
    if (this.isOver) return;
    this.stage = new Stage(this.parts.canvas, this.tracks, this.view);
    this.watch();
    this.isSlow = this.stage.isSoftware || !this.canKeepUp();
    this.ratio = this.isSlow ? RATIOS.length - 1 : this.ratio;
    this.stage.size(RATIOS[this.ratio]);
    this.showStill();
  }

  /** Fewer pixels, until a frame is quick enough. The first frame compiles and does not count. */
  canKeepUp() {
    for (; this.ratio < RATIOS.length; this.ratio += 1) {
      this.stage.size(RATIOS[this.ratio]);
      this.stage.timed(this.player.time);
      if (this.stage.timed(this.player.time) < SLOW_MS) return true;
    }
    return false;
  }

  watch() {
    this.parts.canvas.addEventListener("webglcontextlost", () => this.flatten(), { once: true, signal: this.ended.signal });
  }

  /** The 3D context is gone: what was drawn in it would stay empty. */
  flatten() {
    this.stage = null;
    this.draw(this.player.time);
  }

  draw(time) {
    clearTimeout(this.rest);
    if (this.stage && !this.isSlow) {
      this.stage.draw(time);
      this.setShown("stage");
      return;
    }
    this.sketch.draw(time);
    this.setShown("sketch");
    if (this.stage && !this.player.clock.playing) this.rest = setTimeout(() => this.showStill(), REST_MS);
  }

  showStill() {
    if (!this.stage || this.isOver || (this.isSlow && this.player.clock.playing)) return;
    this.stage.draw(this.player.time);
    this.setShown("stage");
  }

  /** Called while it plays, with the time between two frames: a device may tire. */
  tell(elapsed_ms) {
    if (!this.stage || this.isSlow) return;
    this.late = elapsed_ms > SLOW_MS ? (this.late ?? 0) + 1 : Math.max(0, (this.late ?? 0) - 1);
    if (this.late < 20) return;
    this.late = 0;
    this.ratio += 1;
    if (this.ratio < RATIOS.length) this.stage.size(RATIOS[this.ratio]);
    else [this.isSlow, this.ratio] = [true, RATIOS.length - 1];
  }

  size() {
    this.sketch.size();
    this.stage?.size(RATIOS[this.ratio]);
  }

  end() {
    this.isOver = true;
    this.ended.abort(); // the canvas stays for the next episode, and would keep this one
    clearTimeout(this.rest);
    this.stage?.dispose();
    this.stage = null;
  }
}
