// From where the hands are looked at: a named view, turned, tilted and zoomed by the viewer. Pure.
// As text for a link: "side", or "palm_40_-26_1.2" (view, degrees turned, degrees tilted, zoom).

export const VIEWS = { palm: [-20, -26], side: [-78, -6], back: [160, 10] };
const STEEPEST = 80;
const ZOOM = [0.6, 3];
const DEGREE = Math.PI / 180;

const between = (value, least, most) => Math.max(least, Math.min(most, value));

export class View {
  constructor(text = "") {
    this.set("palm");
    const [name, ...numbers] = String(text ?? "").split("_");
    if (!(name in VIEWS)) return;
    this.set(name);
    const [turned, pitch, zoom] = numbers.map(Number);
    if (numbers.length !== 3 || ![turned, pitch, zoom].every(Number.isFinite)) return;
    Object.assign(this, { turned: turned % 360, pitch: between(pitch, -STEEPEST, STEEPEST), zoom: between(zoom, ...ZOOM) });
  }

  set(name) {
    const [yaw, pitch] = VIEWS[name];
    Object.assign(this, { name, yaw, pitch, turned: 0, zoom: 1 });
  }

  turn(across, down = 0) {
    this.turned = (this.turned + across) % 360;
    this.pitch = between(this.pitch + down, -STEEPEST, STEEPEST);
  }

  zoomBy(factor) {
    this.zoom = between(this.zoom * factor, ...ZOOM);
  }

  /** Whether it is as the name says. */
  get isPlain() {
    return this.turned === 0 && this.pitch === VIEWS[this.name][1] && this.zoom === 1;
  }

  /** Angles about x and then y, in radians; a left hand is the mirror image of a right one. */
  angles(side) {
    return [this.pitch * DEGREE, (this.turned - this.yaw * (side === "left" ? -1 : 1)) * DEGREE];
  }

  toString() {
    if (this.isPlain) return this.name;
    return [this.name, Math.round(this.turned), Math.round(this.pitch), Number(this.zoom.toFixed(2))].join("_");
  }
}
