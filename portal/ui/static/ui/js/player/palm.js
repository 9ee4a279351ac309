// The palm: one loft of stadium sections from the little to the index metacarpal, so nothing is fluted.
import * as THREE from "three";

const SECTIONS = 72;
const CAP = 0.22; // share of a section's outline that each round end takes
const ROUND = 8; // rows that close either end
const BODY = 14;

/** Shares along the metacarpals and radii in mm, from the closed wrist end to the closed finger end. */
function rowsOf() {
  const rows = [];
  for (let step = 0; step <= ROUND; step += 1) {
    const angle = (Math.PI / 2) * (1 - step / ROUND);
    rows.push([-0.2 - 0.17 * Math.sin(angle), 13 * Math.cos(angle) + 0.01]);
  }
  for (let step = 1; step <= BODY; step += 1) rows.push([-0.2 + (1.18 * step) / BODY, 13 - (2.2 * step) / BODY]);
  for (let step = 1; step <= ROUND; step += 1) {
    const angle = ((Math.PI / 2) * step) / ROUND;
    rows.push([0.98 + 0.15 * Math.sin(angle), 10.8 * Math.cos(angle) + 0.01]);
  }
  return rows;
}

/** One point of a section's outline: how far from the little to the index side, and at which angle. */
function outline(index) {
  const half = SECTIONS / 2;
  const isFront = index < half;
  const share = (index % half) / (half - 1);
  const straight = Math.max(0, Math.min(1, (share - CAP) / (1 - 2 * CAP)));
  const low = share < CAP ? share / CAP - 1 : 0;
  const high = share > 1 - CAP ? (share - 1 + CAP) / CAP : 0;
  return { across: isFront ? straight : 1 - straight, angle: (low + high) * (Math.PI / 2), sign: isFront ? 1 : -1 };
}

/** `little` and `index` are [base, knuckle] in the palm's own axes, in mm. */
export function palmGeometry(little, index, size) {
  const positions = [];
  const faces = [];
  const rows = rowsOf();
  for (const [share, radius] of rows) {
    const ulnar = little[0].clone().lerp(little[1], share);
    const radial = index[0].clone().lerp(index[1], share);
    const sideways = radial.clone().sub(ulnar).normalize();
    for (let at = 0; at < SECTIONS; at += 1) {
      const { across, angle, sign } = outline(at);
      const bow = (1 - (2 * across - 1) ** 2) * size;
      const point = ulnar.clone().lerp(radial, across);
      point.y += 7 * Math.max(0, share) * bow;
      point.z -= 2.2 * bow;
      point.addScaledVector(sideways, sign * Math.sin(angle) * radius * size);
      point.z += sign * Math.cos(angle) * radius * size;
      positions.push(point.x, point.y, point.z);
    }
  }
  for (let row = 0; row < rows.length - 1; row += 1) {
    for (let at = 0; at < SECTIONS; at += 1) {
      const a = row * SECTIONS + at;
      const b = row * SECTIONS + ((at + 1) % SECTIONS);
      faces.push(a, b, a + SECTIONS, b, b + SECTIONS, a + SECTIONS);
    }
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(positions, 3));
  geometry.setIndex(faces);
  geometry.computeVertexNormals();
  return geometry;
}
