// Taxels as unlit discs: a colour on the hand is the colour of the legend. A pressed taxel also grows.
import * as THREE from "three";
import { ember } from "./ember.js";
import { onSkin } from "./bones.js";
import { add, scaled, subtract, upright } from "./vectors.js";

const DISC = [0.86, 1, 0.42, 16];
const RADIUS_MM = { finger: 2.6, palm: 3.1 };
const PALM_REACH_MM = 7.5; // half the width of a metacarpal's strip of palm
const UP = new THREE.Vector3(0, 1, 0);

export class Taxels {
  constructor(touch, hand) {
    this.touch = touch;
    this.hand = hand;
    this.rows = [];
    for (let taxel = 0; taxel < touch.taxels; taxel += 1) {
      const [joint, along, sideways, side] = touch.placement.subarray(taxel * 4, taxel * 4 + 4);
      if (joint >= 0) this.rows.push({ taxel, joint, along, sideways, side });
    }
    const material = new THREE.MeshBasicMaterial({ toneMapped: false });
    this.mesh = new THREE.InstancedMesh(new THREE.CylinderGeometry(...DISC), material, this.rows.length);
    this.mesh.frustumCulled = false;
    this.crowd();
    this.palmSpots = new Map();
  }

  /** Many taxels on one bone are drawn smaller, so that their discs do not run into each other. */
  crowd() {
    const counts = new Map();
    for (const row of this.rows) counts.set(row.joint, (counts.get(row.joint) ?? 0) + 1);
    for (const row of this.rows) row.size = Math.min(1, Math.sqrt(14 / counts.get(row.joint)));
  }

  draw({ bones, palm, size }, points, values) {
    const bone = new Map(bones.map((one) => [one.joint, one]));
    const matrix = new THREE.Matrix4();
    const turn = new THREE.Quaternion();
    const colour = new THREE.Color();
    const rgb = [0, 0, 0];
    this.rows.forEach((row, index) => {
      const onBone = bone.get(row.joint);
      const { place, out } = onBone ? onSkin(onBone, row.along, row.sideways, row.side) : this.onPalm(row, palm, points, size);
      const value = values[row.taxel];
      const share = Number.isNaN(value) ? 0 : Math.min(1, value / this.touch.max);
      const radius = (onBone ? RADIUS_MM.finger : RADIUS_MM.palm) * size * row.size * (0.72 + 0.34 * share);
      turn.setFromUnitVectors(UP, new THREE.Vector3(...out));
      matrix.compose(new THREE.Vector3(...place), turn, new THREE.Vector3(radius, 1 + 1.6 * share, radius));
      this.mesh.setMatrixAt(index, matrix);
      const [red, green, blue] = ember(share, rgb);
      this.mesh.setColorAt(index, colour.setRGB(red / 255, green / 255, blue / 255, THREE.SRGBColorSpace));
    });
    this.mesh.instanceMatrix.needsUpdate = true;
    if (this.mesh.instanceColor) this.mesh.instanceColor.needsUpdate = true;
  }

  /** On the palm's skin, above the metacarpal that ends in the row's joint; found once by a ray. */
  onPalm(row, palm, points, size) {
    if (!this.palmSpots.has(row)) this.palmSpots.set(row, this.findSpot(row, palm, points, size));
    const { place, out } = this.palmSpots.get(row);
    const { matrix, quaternion } = this.hand.palm;
    return { place: place.clone().applyMatrix4(matrix).toArray(), out: out.clone().applyQuaternion(quaternion).toArray() };
  }

  findSpot(row, palm, points, size) {
    const [near, far] = [points[row.joint - 1], points[row.joint]];
    const middle = add(near, subtract(far, near), row.along);
    const start = add(middle, upright(palm.radial, palm.up), row.sideways * PALM_REACH_MM * size);
    return this.hand.touchPalm(start, scaled(palm.palmar, row.side));
  }
}
