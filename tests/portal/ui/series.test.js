import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesOf, firstChoices, pointsOf } from "../../../portal/ui/static/ui/js/player/series.js";

const plot = (kind, channels, low, high = low, extra = {}) => ({ stream: `right_${kind}`, kind, unit: "N", hand: "right", channels, width: channels.length, points: low.length / channels.length, end: 2, low, high, ...extra });
const angles = () => {
  const channels = ["thumb", "index", "middle", "ring", "little"].flatMap((finger) => [`${finger}_mcp_flexion`, `${finger}_mcp_abduction`]);
  return plot("joint_angle", channels, channels.map(() => Math.PI / 4), undefined, { unit: "rad" });
};

test("joint angles offer flexion per finger in degrees, without abduction", () => {
  const [flexion] = choicesOf([angles()]);

  assert.equal(flexion.label, "Right hand, flexion per finger (°)");
  assert.deepEqual(flexion.lines.map((line) => line.finger), ["thumb", "index", "middle", "ring", "little"]);
  assert.ok(Math.abs(flexion.lines[2].low(0) - 45) < 1e-9);
});

test("streams of one kind whose side nobody stated are told apart by their names", () => {
  const bend = (stream) => plot("bend", ["thumb"], [1], undefined, { stream, unit: "1", hand: "unknown" });

  const labels = choicesOf([bend("first_bend"), bend("second_bend"), plot("imu", ["x"], [1])]).map((one) => one.label);

  assert.deepEqual(labels, ["bend, first bend", "bend, second bend", "Right hand, motion (N)"]);
});

test("of more than eight channels the highest and the lowest are shown", () => {
  const channels = Array.from({ length: 9 }, (_, at) => `c${at}`);
  const [choice] = choicesOf([plot("emg", channels, [5, 1, 2, NaN, 4, 3, 2, 1, 0], [6, 1, 2, NaN, 4, 3, 2, 1, 0])]);

  assert.deepEqual(choice.lines.map((line) => line.name), ["highest of 9", "lowest"]);
  assert.deepEqual([choice.lines[0].high(0), choice.lines[1].low(0)], [6, 0]);
});

test("points show least and most of each bucket, rising or falling", () => {
  const [choice] = choicesOf([plot("force", ["thumb"], [0, 4], [1, 5])]);

  const [times, line] = pointsOf(choice);

  assert.deepEqual(times, [0.25, 0.75, 1.25, 1.75]);
  assert.deepEqual(line, [0, 1, 5, 4]);
});

test("a missing bucket is a gap in the line", () => {
  const [choice] = choicesOf([plot("force", ["thumb"], [NaN, 4])]);

  assert.deepEqual(pointsOf(choice)[1], [null, null, 4, 4]);
});

test("force comes first and flexion second", () => {
  const choices = choicesOf([angles(), plot("imu", ["x"], [1]), plot("force", ["thumb"], [1])]);

  assert.deepEqual(firstChoices(choices).map((choice) => choice.kind), ["force", "flexion"]);
});

test("a recording with one stream has one lane, and one without has none", () => {
  assert.equal(firstChoices(choicesOf([plot("imu", ["x"], [1])])).length, 1);
  assert.equal(firstChoices([]).length, 0);
});
