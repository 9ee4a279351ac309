// The hands drawn on a 2D canvas: the first picture before 3D is there, the moving one where 3D is slow,
// and the only one without WebGL. Same pose, same eye, same lamps as the 3D stage.
import { bonesOf, toScene } from "./bones.js";
import { eyeOf, projector, turner } from "./eye.js";
import { ordered, places } from "./hands.js";
import { capsule, hull } from "./outline.js";
import { paint } from "./shade.js";
import { discsOf, drawDiscs } from "./discs.js";
import { add, cross, mix, scaled, subtract, unit } from "./vectors.js";

const SKIN = paint(0x4b5a63);
const SEAM = paint(0x222c32);
const EDGE = "#0f1518";
const ACROSS = [-1, -0.8, -0.45, 0, 0.45, 0.8, 1];
const PALM = [[7, 11.2], [12, 11.2], [17, 10.8], [22, 10.2], [21, 13.4], [16, 13], [11, 13], [6, 13.2]]; // joint, radius in mm
const GAP_MM = 1.5;
const PULP = 0.55;

export class Sketch {
  constructor(canvas, { hands, touch }, view) {
    Object.assign(this, { canvas, hands, touch, view, sides: ordered(hands), places: places(hands) });
    this.context = canvas.getContext("2d", { willReadFrequently: true }); // drawn by the processor: quick where graphics are software
    this.discs = Object.fromEntries(this.sides.map((side) => [side, discsOf(touch[side])]));
    this.size();
  }

  size(most = 2) {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(most, globalThis.devicePixelRatio || 1);
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (!width || !height || (this.canvas.width === width && this.canvas.height === height)) return;
    [this.canvas.width, this.canvas.height] = [width, height];
  }

  draw(time) {
    const { context, canvas, view } = this;
    const eye = eyeOf({ hands: this.hands, touch: this.touch, width: canvas.width, height: canvas.height, zoom: view.zoom });
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const side of this.sides) {
      const points = toScene(this.hands[side].at(time));
      if (points.every((point) => point.every(Number.isFinite))) this.hand(side, points, eye, time);
    }
  }

  hand(side, points, eye, time) {
    const turn = turner(this.view.angles(side));
    const see = projector(eye, turn, this.places[side]);
    const now = { ...bonesOf(points, side), side, points, turn, see };
    const taxels = this.discs[side] ? drawDiscs(this.discs[side], now, this.touch[side].at(time), this.touch[side].max) : null;
    const parts = now.bones.map((bone) => ({ depth: see(add(bone.near, bone.along, bone.length / 2))[3], draw: () => this.bone(bone, now, taxels) }));
    const middle = mix(points[1], points[12], 0.6);
    parts.push({ depth: see(middle)[3] - 4 * now.size, draw: () => this.palm(now, taxels) });
    this.wrist(now);
    parts.sort((a, b) => a.depth - b.depth).forEach((part) => part.draw());
  }

  bone(bone, now, taxels) {
    const { see, turn } = now;
    const [from, to] = bone.radii.map((radius) => radius * 0.985);
    const long = Math.max(6, bone.length + (bone.isLast ? -bone.radii[1] * (1 - PULP) : -GAP_MM));
    const seam = see(bone.near);
    if (bone.joint !== 3) this.limb([...seam.slice(0, 2), from * 1.02 * seam[2]], [...seam.slice(0, 2), from * 1.02 * seam[2]], turn(bone.along), SEAM);
    const [a, b] = [see(add(bone.near, bone.along, GAP_MM)), see(add(bone.near, bone.along, long))];
    this.limb([a[0], a[1], from * a[2]], [b[0], b[1], to * b[2]], turn(bone.along), SKIN, bone.joint !== 3);
    taxels?.(this.context, bone.joint);
  }

  /** A round limb: a gradient across it, lit as a cylinder of that direction. */
  limb(start, end, axis, colour, isEdged = false) {
    const { context } = this;
    const flat = Math.hypot(axis[0], axis[1]);
    const across = flat > 1e-3 ? [-axis[1] / flat, axis[0] / flat, 0] : [1, 0, 0];
    const front = cross(across, axis);
    const facing = front[2] < 0 ? scaled(front, -1) : front;
    const radius = Math.max(start[2], end[2]);
    const [x, y] = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
    const fill = context.createLinearGradient(x - across[0] * radius, y + across[1] * radius, x + across[0] * radius, y - across[1] * radius);
    for (const lean of ACROSS) fill.addColorStop((lean + 1) / 2, colour(add(scaled(across, lean), facing, Math.sqrt(1 - lean * lean))));
    capsule(context, start, end);
    context.fillStyle = fill;
    context.fill();
    if (isEdged) this.edge(start[2] * 0.07);
  }

  edge(width) {
    Object.assign(this.context, { strokeStyle: EDGE, lineWidth: Math.max(0.6, Math.min(1.6, width)), lineJoin: "round" });
    this.context.stroke();
  }

  palm({ see, turn, points, palm, size }, taxels) {
    const { context } = this;
    const circles = PALM.map(([joint, radius]) => {
      const [x, y, scale] = see(points[joint]);
      return [x, y, radius * size * scale];
    });
    const [sideways, out] = [turn(palm.radial), turn(palm.palmar)];
    const front = out[2] < 0 ? scaled(out, -1) : out;
    const reach = scaled(subtract(points[7], points[22]), 0.28);
    const [a, b] = [see(subtract(points[22], reach)), see(add(points[7], reach))];
    const fill = context.createLinearGradient(a[0], a[1], b[0], b[1]);
    for (const lean of [-1, -0.75, -0.3, 0, 0.3, 0.75, 1]) {
      fill.addColorStop((lean + 1) / 2, SKIN(unit(add(scaled(sideways, Math.sign(lean) * lean * lean), front, Math.sqrt(Math.max(0, 1 - lean ** 4))))));
    }
    hull(context, circles);
    context.fillStyle = fill;
    context.fill();
    this.edge(circles[0][2] * 0.07);
    for (const joint of [7, 12, 17, 22]) taxels?.(context, joint);
  }

  /** The forearm's dark stub and the petrol cuff. */
  wrist({ see, turn, size }) {
    const { context } = this;
    const [low, high] = [see([0, -74, -4]), see([0, 3, -2])];
    this.limb([low[0], low[1], 25 * size * low[2]], [high[0], high[1], 20 * size * high[2]], turn([0, 1, 0]), SEAM);
    const [x, y, scale] = see([0, -9, -1]);
    const flat = Math.max(0.12, Math.abs(turn([0, 1, 0])[2]));
    const tilt = turn([1, 0, 0]);
    context.beginPath();
    context.ellipse(x, y, 25 * size * scale, 25 * size * flat * scale * 0.8, -Math.atan2(tilt[1], Math.max(0.4, Math.abs(tilt[0]))), 0, Math.PI * 2);
    Object.assign(context, { strokeStyle: "#4fa9b3", lineWidth: 3.6 * size * scale });
    context.stroke();
  }
}
