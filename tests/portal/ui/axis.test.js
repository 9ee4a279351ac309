import assert from "node:assert/strict";
import { test } from "node:test";
import { axisOf } from "../../../portal/ui/static/ui/js/player/axis.js";

const wave = (wild, share) => Array.from({ length: 400 }, (_, at) => (at < 400 * share ? wild : Math.sin(at / 20)));

test("a wild second of angles is cut off and said with its unit", () => {
  const axis = axisOf([wave(2864.8, 0.1), wave(0, 0)], "flexion", "°");

  assert.ok(Math.abs(axis.high - 1) < 0.01);
  assert.deepEqual([axis.low, axis.said], [null, "cut off: up to 2,865°"]);
});

test("both sides can be cut off", () => {
  const axis = axisOf([wave(50, 0.05), wave(-30, 0.05)], "joint_angle", "rad");

  assert.equal(axis.said, "cut off: down to -30 rad and up to 50 rad");
});

test("what is not rare, not far, or the nature of touch is shown whole", () => {
  for (const [line, kind] of [[wave(100, 0.5), "bend"], [wave(4, 0.1), "bend"], [wave(100, 0.1), "tactile"], [[null, null], "bend"], [[1, 1, 1], "bend"]]) {
    assert.deepEqual(axisOf([line], kind, "1"), { low: null, high: null, said: "" });
  }
});

test("holes are left out", () => {
  assert.equal(axisOf([[...wave(9, 0.1), null, null]], "bend", "1").said, "cut off: up to 9");
});
