// Where the eye stands, and where it sees points of the stage: one camera for the drawing and for 3D. Pure.
import { breadth, ordered } from "./hands.js";

export const FIELD_DEGREES = 24;
export const CENTRE_MM = 84; // from the wrist to the middle of an open hand
const DISTANCE_MM = 500;
const LIFT = 0.035; // flat maps and legend stand below a pair of hands: the picture moves up to make room

/** `distance` of the eye in mm, and by how many pixels the picture stands higher. */
export function eyeOf({ hands, touch, width, height, zoom = 1 }) {
  const isPair = ordered(hands).length > 1;
  const needs = breadth(hands) / (width / height);
  const distance = (DISTANCE_MM * Math.max(1, needs)) / zoom;
  const lift = isPair && Object.keys(touch).length ? height * LIFT : 0;
  return { distance, lift, width, height, scale: height / 2 / Math.tan((FIELD_DEGREES / 2) * (Math.PI / 180)) };
}

/** Turns directions of one hand as `view` does: about y, then about x. */
export function turner([about_x, about_y]) {
  const [cx, sx, cy, sy] = [Math.cos(about_x), Math.sin(about_x), Math.cos(about_y), Math.sin(about_y)];
  return ([x, y, z]) => {
    const [across, deep] = [cy * x + sy * z, cy * z - sy * x];
    return [across, cx * y - sx * deep, sx * y + cx * deep];
  };
}

/** A point of a hand to [x, y, pixels per mm there, depth]; larger depth is nearer. */
export function projector(eye, turn, place) {
  return (point) => {
    const [x, y, z] = turn([point[0], point[1] - CENTRE_MM, point[2]]);
    const near = eye.scale / Math.max(1, eye.distance - z);
    return [eye.width / 2 + (x + place) * near, eye.height / 2 - eye.lift - y * near, near, z];
  };
}
