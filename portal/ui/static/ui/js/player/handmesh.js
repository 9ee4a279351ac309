// A hand of tapered capsules that follows 26 joints. pose(points) moves it; nothing is posed by itself.
import * as THREE from "three";
import { bonesOf } from "./bones.js";
import { palmGeometry } from "./palm.js";

const SKIN = { color: 0x4b5a63, roughness: 0.58, metalness: 0.06 };
const SEAM = { color: 0x222c32, roughness: 0.42, metalness: 0.2 };
const CUFF = { color: 0x5fbfc8, roughness: 0.5, emissive: 0x123c41 };
const GAP_MM = 1.5; // the dark seam at a joint shows through it
const RAY_MM = 120;
const ARC = 7; // steps of a round end
const PULP = 0.55; // share of the last radius by which the pulp reaches over the tip

const UP = new THREE.Vector3(0, 1, 0);
const OUT = new THREE.Vector3(0, 0, 1);
const vector = (point) => new THREE.Vector3(...point);

/** A capsule whose ends differ: the tangent cone between two spheres, turned on a lathe. */
export function taper(long, near, far, around = 24) {
  const angle = Math.asin(Math.max(-0.99, Math.min(0.99, (near - far) / long)));
  const points = [];
  const arc = (from, to, radius, lift) => {
    for (let step = 0; step <= ARC; step += 1) {
      const at = from + ((to - from) * step) / ARC;
      points.push(new THREE.Vector2(Math.max(1e-4, radius * Math.cos(at)), lift + radius * Math.sin(at)));
    }
  };
  arc(-Math.PI / 2, angle, near, 0);
  arc(angle, Math.PI / 2, far, long);
  return new THREE.LatheGeometry(points, around);
}

export class HandMesh {
  constructor(points, side) {
    this.side = side;
    this.group = new THREE.Group();
    this.skin = new THREE.MeshStandardMaterial({ ...SKIN, side: THREE.DoubleSide });
    this.seam = new THREE.MeshStandardMaterial(SEAM);
    const { bones, palm, size } = bonesOf(points, side);
    this.limbs = bones.map((bone) => this.makeBone(bone));
    this.palm = new THREE.Group();
    this.group.add(this.palm);
    this.makePalm(points, palm, size);
    this.makeWrist(size);
    this.pose(points);
  }

  makeBone(bone) {
    const group = new THREE.Group();
    const long = Math.max(6, bone.length - GAP_MM + (bone.isLast ? -bone.radii[1] * (1 - PULP) : -GAP_MM));
    const limb = new THREE.Mesh(taper(long, bone.radii[0] * 0.985, bone.radii[1] * 0.985), this.skin);
    limb.position.y = GAP_MM;
    const seam = new THREE.Mesh(new THREE.SphereGeometry(bone.radii[0] * 1.012, 24, 12), this.seam);
    seam.scale.set(1, 0.34, 1);
    group.add(limb, seam);
    if (bone.finger === "thumb" && bone.joint === 3) group.add(this.thenar(bone));
    this.group.add(group);
    return { group, length: bone.length, finger: bone.finger, joint: bone.joint };
  }

  thenar(bone) {
    const ball = new THREE.Mesh(new THREE.SphereGeometry(bone.radii[0] * 1.14, 24, 16), this.skin);
    ball.scale.set(0.92, 1.5, 0.92);
    ball.position.set(0, bone.length * 0.37, 1);
    return ball;
  }

  /** The palm is rigid: it is built once in its own axes and turned as a whole. */
  makePalm(points, frame, size) {
    const basis = this.basis(frame.palmar, frame.up).setPosition(vector(frame.origin)).invert();
    const local = (joint) => vector(points[joint]).applyMatrix4(basis);
    const [little, index] = [[local(21), local(22)], [local(6), local(7)]];
    this.palm.add(new THREE.Mesh(palmGeometry(little, index, size), this.skin));
    const mirror = this.side === "left" ? -1 : 1;
    const offset = (point, x, y, z) => point.clone().add(new THREE.Vector3(x * mirror, y, z).multiplyScalar(size));
    const limb = (from, to, near, far) => this.palm.add(this.between(from, to, near * size, far * size));
    limb(offset(little[0], -1, -6, 2), offset(little[0].clone().lerp(little[1], 0.68), -2.5, 0, 1.5), 11.8, 9.8);
    limb(offset(little[0], 3, -14, -1), offset(index[0], 0, -16, 1), 13.2, 13.8);
  }

  /** Where a ray from outside meets the palm's skin, in the palm's own axes. */
  touchPalm(start, direction) {
    this.palm.updateMatrix();
    const inverse = this.palm.matrix.clone().invert();
    const out = vector(direction).transformDirection(inverse);
    const origin = vector(start).applyMatrix4(inverse).addScaledVector(out, RAY_MM);
    const skin = new THREE.Group().add(...this.palm.children.map((mesh) => mesh.clone()));
    skin.updateMatrixWorld(true);
    const [hit] = new THREE.Raycaster(origin, out.clone().negate()).intersectObject(skin, true);
    if (!hit) return { place: origin.addScaledVector(out, 12 - RAY_MM), out };
    const normal = hit.face.normal.clone().transformDirection(hit.object.matrixWorld);
    if (normal.dot(out) < 0) normal.negate(); // a mirrored palm is wound the other way
    normal.lerp(out, 0.45).normalize();
    return { place: hit.point.addScaledVector(normal, 0.3), out: normal };
  }

  /** Forearm and cuff stay with the forearm, which is the frame that joints are given in. */
  makeWrist(size) {
    const stub = this.between(vector([0, -74, -4]), vector([0, 3, -2]), 24 * size, 19 * size, this.seam);
    stub.scale.set(1.14, 1, 0.74);
    const cuff = new THREE.Mesh(new THREE.TorusGeometry(25.5 * size, 2.2 * size, 10, 48), new THREE.MeshStandardMaterial(CUFF));
    cuff.rotation.x = Math.PI / 2;
    cuff.scale.set(1, 0.76, 1);
    cuff.position.set(0, -9, -1);
    this.group.add(stub, cuff);
  }

  between(from, to, near, far, material = this.skin) {
    const along = to.clone().sub(from);
    const mesh = new THREE.Mesh(taper(along.length(), near, far), material);
    mesh.position.copy(from);
    mesh.quaternion.setFromUnitVectors(UP, along.normalize());
    return mesh;
  }

  basis(pad, along) {
    const [y, z] = [vector(along), vector(pad)];
    return new THREE.Matrix4().makeBasis(y.clone().cross(z), y, z);
  }

  /** Directions of the bones as their meshes now stand, and the palm's up and out, in the hand's own axes. */
  read() {
    const axis = (object, of) => of.clone().applyQuaternion(object.quaternion).toArray();
    const bones = this.limbs.map(({ group, finger, joint }) => ({ finger, joint, near: group.position.toArray(), along: axis(group, UP) }));
    return { bones, palm: { up: axis(this.palm, UP), out: axis(this.palm, OUT) } };
  }

  /** Returns the bones as they now are, for whatever sits on the skin. */
  pose(points) {
    const now = bonesOf(points, this.side);
    now.bones.forEach((bone, index) => {
      const { group, length } = this.limbs[index];
      group.position.set(...bone.near);
      group.quaternion.setFromRotationMatrix(this.basis(bone.pad, bone.along));
      group.scale.y = bone.length / length;
    });
    this.palm.position.set(...now.palm.origin);
    this.palm.quaternion.setFromRotationMatrix(this.basis(now.palm.palmar, now.palm.up));
    this.palm.updateMatrix();
    return now;
  }
}
