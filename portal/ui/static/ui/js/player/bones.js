// From 26 OpenXR joints to bones with directions: along, towards the pad, sideways towards the thumb.
// Scene: millimetres, palm +z, fingers +y. The recording's wrist frame: metres, fingers -Z, back of hand +Y.
import { add, cross, dot, length, mix, scaled, subtract, unit, upright } from "./vectors.js";

const WRIST = 1;
/** Radii from base to tip in mm, measured on no one: they are the design's. */
export const FINGERS = [
  { name: "thumb", joints: [2, 3, 4, 5], radii: [13.6, 11.6, 10.2, 8.6] },
  { name: "index", joints: [6, 7, 8, 9, 10], radii: [0, 10.4, 9, 7.9, 6.9] },
  { name: "middle", joints: [11, 12, 13, 14, 15], radii: [0, 10.6, 9.2, 8.1, 7.1] },
  { name: "ring", joints: [16, 17, 18, 19, 20], radii: [0, 10, 8.7, 7.7, 6.7] },
  { name: "little", joints: [21, 22, 23, 24, 25], radii: [0, 9, 7.6, 6.7, 5.9] },
];
const MIDDLE_FINGER_MM = 88.3; // proximal to distal segment of the mean hand that the radii belong to
const STRAIGHT = 0.05; // sine of a bend below which the thumb's plane is taken from its position
const BENT = 0.25;

export function toScene(joints, out = []) {
  for (let joint = 0; joint < joints.length / 3; joint += 1) {
    out[joint] = [-joints[joint * 3] * 1000, -joints[joint * 3 + 2] * 1000, -joints[joint * 3 + 1] * 1000];
  }
  return out;
}

/** The palm's own axes: sideways (to the thumb), up (to the fingers), palmar (out of the palm). */
export function palmFrame(points, side) {
  const knuckles = mix(points[7], points[22], 0.5);
  const up = unit(subtract(knuckles, points[WRIST]));
  const radial = upright(subtract(points[7], points[22]), up);
  const palmar = scaled(cross(radial, up), side === "left" ? -1 : 1);
  return { origin: points[WRIST], radial, up, palmar };
}

/** How large this hand is against the mean one; bending does not change it. */
export function handSize(points) {
  const long = [12, 13, 14].reduce((sum, joint) => sum + length(subtract(points[joint + 1], points[joint])), 0);
  const size = long / (MIDDLE_FINGER_MM + 3);
  return Number.isFinite(size) ? Math.max(0.6, Math.min(1.5, size)) : 1;
}

/** Every bone but the metacarpals inside the palm, each with the joint at its far end. */
export function bonesOf(points, side) {
  const palm = palmFrame(points, side);
  const size = handSize(points);
  const bones = [];
  for (const finger of FINGERS) {
    const pad = finger.name === "thumb" ? thumbPad(points, palm) : palm.palmar;
    const sideways = finger.name === "thumb" ? null : palm.radial;
    for (let at = 0; at < finger.joints.length - 1; at += 1) {
      if (finger.radii[at] === 0) continue;
      bones.push(boneOf(points, finger, at, { pad, sideways, side, size }));
    }
  }
  return { palm, size, bones };
}

function boneOf(points, finger, at, { pad, sideways, side, size }) {
  const [near, far] = [points[finger.joints[at]], points[finger.joints[at + 1]]];
  const along = unit(subtract(far, near));
  const mirror = side === "left" ? -1 : 1;
  // A finger bends about its sideways axis, which therefore stays put while the pad turns with the bone.
  const lateral = sideways ? upright(sideways, along) : scaled(cross(along, upright(pad, along)), mirror);
  const out = sideways ? scaled(cross(lateral, along), mirror) : upright(pad, along);
  return {
    finger: finger.name,
    joint: finger.joints[at + 1],
    isLast: at === finger.joints.length - 2,
    near,
    along,
    pad: out,
    lateral,
    length: length(subtract(far, near)),
    radii: [finger.radii[at] * size, finger.radii[at + 1] * size],
  };
}

/** Where the thumb's pad looks: by the plane it bends in, or, while straight, by how far it opposes. */
export function thumbPad(points, palm) {
  const [base, knuckle, , tip] = [2, 3, 4, 5].map((joint) => points[joint]);
  const first = unit(subtract(knuckle, base));
  const last = unit(subtract(tip, points[4]));
  const opposed = Math.max(0, Math.min(1, (dot(first, palm.palmar) - 0.12) / 0.5));
  const rest = add(add(scaled(palm.radial, -0.35), palm.up, 0.25), palm.palmar, 0.9);
  const full = add(add(scaled(palm.radial, -0.85), palm.up, 0.05), palm.palmar, 0.55);
  const guess = upright(mix(rest, full, opposed), first);
  const bend = subtract(last, scaled(first, dot(last, first)));
  const share = Math.max(0, Math.min(1, (length(bend) - STRAIGHT) / (BENT - STRAIGHT)));
  if (dot(bend, guess) < 0) return guess; // bent backwards: the plane's other side is the nail's
  return unit(mix(guess, unit(bend), share));
}

/** Where on a bone's skin a taxel lies, and its outward direction. */
export function onSkin(bone, along, sideways, side) {
  const angle = sideways * (Math.PI / 3);
  const out = unit(add(scaled(bone.lateral, Math.sin(angle)), bone.pad, Math.cos(angle) * side));
  const radius = bone.radii[0] + (bone.radii[1] - bone.radii[0]) * along;
  const place = add(add(bone.near, bone.along, bone.length * along), out, radius + 0.25);
  return { place, out };
}
