import assert from "node:assert/strict";
import { test } from "node:test";
import { axisOf, figure, ticksOf } from "../../../portal/ui/static/ui/js/player/axis.js";

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

test("the marks of a time line are even steps of 1, 2 or 5, however short it is", () => {
  const texts = (end) => ticksOf(end).map((tick) => tick.text);

  assert.deepEqual(texts(0.5), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
  assert.deepEqual(texts(15.995), ["0", "5", "10", "15"]);
  assert.deepEqual(texts(0.033), ["0", "0.01", "0.02", "0.03"]);
  assert.deepEqual(texts(6), ["0", "1", "2", "3", "4", "5", "6"]);
  assert.deepEqual(texts(3600), ["0", "1000", "2000", "3000"]);
  for (const end of [1e-3, 0.07, 0.6, 1, 2.4, 9.99, 31, 240, 7200]) {
    const ticks = ticksOf(end);
    assert.ok(ticks.length >= 3 && ticks.length <= 7, `${end}`);
    assert.ok(ticks.every(({ at, text }) => Math.abs(Number(text) - at) < 1e-9), `${end}`);
  }
});

test("a line without an end has one mark", () => {
  assert.deepEqual(ticksOf(0), [{ at: 0, text: "0" }]);
});

test("a value has the figures that its axis asks for", () => {
  assert.equal(figure(0.00312, 0.006), "0.00312");
  assert.equal(figure(0, 0.006), "0.00000");
  assert.equal(figure(12.345, 40), "12.3");
  assert.equal(figure(-0.001, 5), "0.00");
  assert.equal(figure(345.6, 900), "346");
  assert.equal(figure(1.2e-8, 4e-8), "1.20e-8");
  assert.equal(figure(3, 0), "3.00");
  assert.equal(figure(NaN, 1), "–");
});
