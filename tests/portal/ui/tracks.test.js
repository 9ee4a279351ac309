import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePreview } from "../../../portal/ui/static/ui/js/player/dxpv.js";
import { readTracks } from "../../../portal/ui/static/ui/js/player/tracks.js";
import { buildPreview, twoFrames } from "./preview.js";

const tracksOf = (describe) => readTracks(parsePreview(buildPreview(describe)));
const hand = (block, lost) => ({ rate_hz: 10, frames: 2, estimated: false, source: "s", joints: block(twoFrames(lost), [2, 26, 3], { scale: 0.0001 }) });

test("between two frames joints move in a straight line", () => {
  const { hands } = tracksOf((block) => ({ hands: { right: hand(block) } }));

  const joints = hands.right.at(0.025);

  assert.ok(Math.abs(joints[0] - 0.00025) < 1e-9);
  assert.equal(joints[1], 0);
});

test("beside a lost frame the nearer one counts", () => {
  const { hands } = tracksOf((block) => ({ hands: { right: hand(block, true) } }));

  assert.equal(hands.right.at(0.04)[0], 0);
  assert.ok(Number.isNaN(hands.right.at(0.06)[0]));
});

test("before the first and after the last frame the hand rests", () => {
  const { hands } = tracksOf((block) => ({ hands: { right: hand(block) } }));

  assert.equal(hands.right.at(-5)[0], 0);
  assert.ok(Math.abs(hands.right.at(99)[0] - 0.001) < 1e-9);
});

test("the peak ignores missing taxels", () => {
  const { touch } = tracksOf((block) => ({ touch: { left: { rate_hz: 1, frames: 1, shape: [1, 3], unit: "Pa", max: 100, data: block(Uint8Array.of(10, 255, 30), [1, 3], { scale: 2 }), placement: null } } }));

  assert.equal(touch.left.peak(0), 60);
  assert.equal(touch.left.placement, null);
});

test("a plot's bucket covers its share of the time", () => {
  const { plots } = tracksOf((block) => ({ plots: [{ stream: "f", kind: "force", unit: "N", hand: "right", channels: ["a"], points: 4, t_end_s: 8, min: block(Int16Array.of(0, 1, 2, 3), [4, 1]), max: block(Int16Array.of(2, 3, 4, 5), [4, 1]) }] }));

  assert.deepEqual([0, 1.9, 2, 7.9, 99].map((time) => plots[0].bucket(time)), [0, 0, 1, 3, 3]);
  assert.equal(plots[0].middle(1, 0), 2);
});
