import assert from "node:assert/strict";
import { test } from "node:test";
import { unpacked } from "../../../portal/ui/static/ui/js/player/blocks.js";
import { eyeOf, projector, turner } from "../../../portal/ui/static/ui/js/player/eye.js";
import { saysOf } from "../../../portal/ui/static/ui/js/player/listing.js";
import { convex } from "../../../portal/ui/static/ui/js/player/outline.js";
import { groupsOf } from "../../../portal/ui/static/ui/js/player/series.js";
import { paint } from "../../../portal/ui/static/ui/js/player/shade.js";

const near = (found, expected) => found.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-9, `${found} is not ${expected}`));

test("hands turn about the upright axis first, then towards the viewer", () => {
  near(turner([0, Math.PI / 2])([0, 0, 1]), [1, 0, 0]);
  near(turner([Math.PI / 2, 0])([0, 1, 0]), [0, 0, 1]);
});

test("what is nearer is seen larger, and the middle of the hand in the middle of the picture", () => {
  const eye = eyeOf({ hands: { right: {} }, touch: {}, width: 400, height: 400 });
  const see = projector(eye, turner([0, 0]), 0);

  near(see([0, 84, 0]).slice(0, 2), [200, 200]);
  assert.ok(see([0, 84, 50])[2] > see([0, 84, 0])[2]);
});

test("zooming brings the eye nearer", () => {
  const at = (zoom) => eyeOf({ hands: { right: {} }, touch: {}, width: 4, height: 4, zoom }).distance;

  assert.equal(at(2), at(1) / 2);
});

test("the outline of points leaves out those inside", () => {
  assert.equal(convex([[0, 0], [2, 0], [2, 2], [0, 2], [1, 1], [1, 0]]).length, 4);
});

test("skin that looks to the lamp is lighter than skin that looks away", () => {
  const sum = (colour) => colour.match(/\d+/g).reduce((total, value) => total + Number(value), 0);
  const skin = paint(0x4b5a63);

  assert.ok(sum(skin([-0.4, 0.6, 0.7])) > sum(skin([0, 0.7, -0.7])));
});

test("streams are offered by what they tell of", () => {
  const groups = groupsOf([{ kind: "imu" }, { kind: "force" }, { kind: "flexion" }, { kind: "emg" }]);

  assert.deepEqual(groups.map(([name]) => name), ["Joints", "Force", "Motion", "Other"]);
});

test("series come back from differences, in bytes and in words of two bytes", () => {
  // zigzag of the differences: 5, +1, -2 | 250 as -6, 0, 0
  assert.deepEqual([...unpacked(Uint8Array.of(10, 2, 3, 11, 0, 0), Uint8Array, 3, [1, 1])], [5, 250, 6, 250, 4, 250]);
  // 300 = low byte 88 (zigzag 600 = 0x258), then twice subtracted: 300, 600, 900
  assert.deepEqual([...unpacked(Uint8Array.of(0x58, 0, 0, 2, 0, 0), Int16Array, 3, [2])], [300, 600, 900]);
});

test("the list says how many, how long and how they ended", () => {
  const list = { episodes: 3, seconds: 17, succeeded: 1, failed: 1, peak_force_n: { least: 1, most: 4.25 } };

  assert.equal(saysOf({ list }), "3 episodes, 17.0 s in all; 1 of 2 with a stated result succeeded (50 %); peak forces 1.0 to 4.3 N.");
  assert.match(saysOf({ list: { ...list, episodes: 1 } }), /^1 episode, /);
  assert.match(saysOf({ list: { ...list, succeeded: 0, failed: 0, peak_force_n: null } }), /no result is stated\.$/);
});
