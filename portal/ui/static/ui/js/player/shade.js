// The light that the hands stand in, for the drawing without WebGL: the same lamps as on the 3D stage. Pure.
import { dot, unit } from "./vectors.js";

// Colour, strength, position: key upper left, fill from below, two cool rims.
export const LAMPS = [
  [0xffffff, 1.7, [-140, 220, 260]],
  [0xe6f2f5, 0.95, [-40, -260, 190]],
  [0x7fdbe6, 2, [190, 90, -190]],
  [0x8aa0ff, 1.3, [-220, -10, -150]],
];
export const SKY = { above: 0xdfeef2, below: 0x54656e, strength: 1.25 };

const GLOSS = 1.12; // what the rough sheen of the 3D skin adds
const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
const encoded = (light) => Math.round(255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055));
const channels = (hex) => [(hex >> 16) & 255, (hex >> 8) & 255, hex & 255].map((value) => linear(value / 255));

const LIT = LAMPS.map(([hex, strength, place]) => ({ towards: unit(place), light: channels(hex).map((value) => value * strength) }));
const [ABOVE, BELOW] = [channels(SKY.above), channels(SKY.below)];

/** Matt colours by their hex number; each is asked for many directions a frame. */
export function paint(hex) {
  const base = channels(hex);
  return (normal) => {
    const up = (normal[1] + 1) / 2;
    const light = [0, 1, 2].map((at) => SKY.strength * (BELOW[at] + (ABOVE[at] - BELOW[at]) * up));
    for (const lamp of LIT) {
      const facing = Math.max(0, dot(normal, lamp.towards));
      for (let at = 0; at < 3; at += 1) light[at] += lamp.light[at] * facing;
    }
    return `rgb(${base.map((value, at) => encoded(Math.min(1, (value * light[at] * GLOSS) / Math.PI))).join(" ")})`;
  };
}
