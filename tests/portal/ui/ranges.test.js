// The episode editor's rules, without a page.
import assert from "node:assert/strict";
import test from "node:test";

import * as ranges from "../../../portal/ui/static/ui/js/review/ranges.js";
import { lanesOf } from "../../../portal/ui/static/ui/js/review/timeline.js";

const TWO = [{ start: 0, end: 2, task: "take" }, { start: 2, end: 4, task: "pour" }];
const key = (name, more = {}) => ({ key: name, ...more });

test("an end moves, but not past the other end or the recording's", () => {
  assert.equal(ranges.moveEnd(TWO, 0, "end", 1.2345, 4)[0].end, 1.235);
  assert.equal(ranges.moveEnd(TWO, 0, "end", -1, 4)[0].end, 0.01);
  assert.equal(ranges.moveEnd(TWO, 1, "end", 9, 4)[1].end, 4);
  assert.equal(ranges.moveEnd(TWO, 1, "start", 9, 4)[1].start, 3.99);
  assert.equal(ranges.moveEnd(TWO, 1, "start", NaN, 4)[1].start, 2);
  assert.equal(TWO[0].end, 2);
});

test("keys step by a hundredth, a tenth and a second, and go to the limits", () => {
  const limits = { low: 0, high: 4 };
  assert.equal(ranges.afterKey(key("ArrowRight"), 1, limits), 1.01);
  assert.equal(ranges.afterKey(key("ArrowLeft", { shiftKey: true }), 1, limits), 0.9);
  assert.equal(ranges.afterKey(key("PageUp"), 1, limits), 2);
  assert.equal(ranges.afterKey(key("PageDown"), 0.5, limits), 0);
  assert.equal(ranges.afterKey(key("Home"), 1, limits), 0);
  assert.equal(ranges.afterKey(key("End"), 1, limits), 4);
  assert.equal(ranges.afterKey(key("a"), 1, limits), null);
  assert.equal(ranges.afterKey(key("ArrowRight", { ctrlKey: true }), 1, limits), null);
});

test("a row is cut at a time inside of it, and two rows become one again", () => {
  const cut = ranges.split(TWO, 1, 3);

  assert.deepEqual(cut.map(({ start, end, task }) => [start, end, task]), [[0, 2, "take"], [2, 3, "pour"], [3, 4, "pour"]]);
  assert.equal(ranges.split(TWO, 1, 2), TWO);
  assert.equal(ranges.split(TWO, 1, 4), TWO);
  assert.deepEqual(ranges.merge(cut, 1), TWO);
  assert.equal(ranges.merge(TWO, 1), TWO);
  assert.equal(ranges.merge([{ start: 0, end: 1, task: "" }, { start: 1, end: 2, task: "pour" }], 0)[0].task, "pour");
});

test("a further row begins where the last one ends, and the last row stays", () => {
  assert.deepEqual(ranges.add([{ start: 0, end: 3, hand: "left" }], 4)[1], { start: 3, end: 4, hand: "left" });
  assert.equal(ranges.add(TWO, 4)[2].start, 0);
  assert.equal(ranges.remove(TWO, 0).length, 1);
  assert.equal(ranges.remove([TWO[0]], 0).length, 1);
});

test("what was done can be taken back; many small moves of one end are one step", () => {
  const history = new ranges.History();
  history.keep(["a"], "0-end");
  history.keep(["b"], "0-end");
  history.keep(["c"]);

  assert.deepEqual(history.back(), ["c"]);
  assert.deepEqual(history.back(), ["a"]);
  assert.equal(history.back(), null);
});

test("rows that overlap lie in different lanes", () => {
  assert.deepEqual(lanesOf(TWO), [0, 0]);
  assert.deepEqual(lanesOf([{ start: 0, end: 3 }, { start: 1, end: 4 }, { start: 3, end: 4 }]), [0, 1, 0]);
});
