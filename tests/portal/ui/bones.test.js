import assert from "node:assert/strict";
import { test } from "node:test";
import { bonesOf, onSkin, palmFrame, toScene } from "../../../portal/ui/static/ui/js/player/bones.js";
import { dot, length, subtract } from "../../../portal/ui/static/ui/js/player/vectors.js";

/** A flat right hand in the wrist frame (metres): fingers along -Z, thumb to -X; `bend` turns the index tip down. */
function flatHand({ side = "right", bend = false } = {}) {
  const mirror = side === "left" ? -1 : 1;
  const joints = new Float32Array(26 * 3);
  const put = (joint, x, y, z) => joints.set([x * mirror, y, z], joint * 3);
  put(0, 0, 0, -0.06);
  [0, 0.03, 0.06, 0.09].forEach((along, at) => put(2 + at, -0.02 - along * 0.8, 0, -0.02 - along * 0.6));
  [[6, -0.02], [11, 0], [16, 0.02], [21, 0.04]].forEach(([first, x]) => {
    [0.03, 0.1, 0.14, 0.16, 0.18].forEach((z, at) => put(first + at, x, 0, -z));
  });
  if (bend) put(10, -0.02, -0.02, -0.16);
  return toScene(joints);
}
const near = (a, b) => a.forEach((value, at) => assert.ok(Math.abs(value - b[at]) < 1e-6, `${a} is not ${b}`));

for (const side of ["right", "left"]) {
  test(`the palm of a flat ${side} hand looks out of the scene, its fingers up`, () => {
    const palm = palmFrame(flatHand({ side }), side);

    near(palm.palmar, [0, 0, 1]);
    assert.ok(palm.up[1] > 0.99);
    assert.equal(Math.sign(palm.radial[0]), side === "right" ? 1 : -1);
  });

  test(`pads of a flat ${side} hand look where its palm looks`, () => {
    const { bones } = bonesOf(flatHand({ side }), side);

    for (const bone of bones) assert.ok(bone.pad[2] > 0.8, `${bone.finger} ${bone.joint}: ${bone.pad}`);
    for (const bone of bones.filter((one) => one.finger !== "thumb")) near(bone.pad, [0, 0, 1]);
  });

  test(`axes of every bone of a ${side} hand stand upright on each other`, () => {
    const { bones } = bonesOf(flatHand({ side, bend: true }), side);

    assert.equal(bones.length, 15);
    for (const { along, pad, lateral } of bones) {
      for (const axis of [along, pad, lateral]) assert.ok(Math.abs(length(axis) - 1) < 1e-6);
      for (const [a, b] of [[along, pad], [along, lateral], [pad, lateral]]) assert.ok(Math.abs(dot(a, b)) < 1e-6);
    }
  });
}

test("a fingertip bent down by a right angle looks back at the wrist", () => {
  const { bones } = bonesOf(flatHand({ bend: true }), "right");

  const tip = bones.find((bone) => bone.joint === 10);

  near(tip.along, [0, 0, 1]);
  assert.ok(tip.pad[1] < -0.99);
});

test("a taxel sits on the skin: its radius away from the bone, on the side it faces", () => {
  const [, , , bone] = bonesOf(flatHand(), "right").bones;

  const palmar = onSkin(bone, 0, 0, 1);
  const dorsal = onSkin(bone, 0, 0, -1);

  assert.ok(Math.abs(length(subtract(palmar.place, bone.near)) - (bone.radii[0] + 0.25)) < 1e-6);
  near(palmar.out, bone.pad);
  near(dorsal.out, bone.pad.map((value) => -value));
});

test("a taxel towards the thumb lies on the thumb's side of both hands", () => {
  for (const side of ["right", "left"]) {
    const bone = bonesOf(flatHand({ side }), side).bones.find((one) => one.finger === "middle");

    const { out } = onSkin(bone, 0.5, 1, 1);

    assert.equal(Math.sign(out[0]), side === "right" ? 1 : -1);
  }
});
