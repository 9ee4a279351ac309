import assert from "node:assert/strict";
import { test } from "node:test";
import { ember, emberCss, STOPS } from "../../../portal/ui/static/ui/js/player/ember.js";
import { actionOf } from "../../../portal/ui/static/ui/js/player/keys.js";
import { grouped, spaced } from "../../../portal/ui/static/ui/js/player/marks.js";
import { reading, sentence } from "../../../portal/ui/static/ui/js/player/summary.js";
import { numbered } from "../../../portal/ui/static/ui/js/review/fields.js";

test("the map of touch passes through its stops and stays at its ends", () => {
  assert.deepEqual(ember(0), [0x26, 0x38, 0x43]);
  assert.deepEqual(ember(0.5).map(Math.round), [0xd9, 0x4f, 0x82]);
  assert.equal(emberCss(7), emberCss(1));
  assert.equal(STOPS.length, 11);
});

const key = (name, { inside = "", shiftKey = false } = {}) => ({ key: name, shiftKey, target: { closest: (query) => (inside && query.includes(inside) ? {} : null) } });

for (const [name, event, action] of [
  ["an arrow steps a sample", key("ArrowRight"), ["step", 1]],
  ["Shift and an arrow move a second", key("ArrowLeft", { shiftKey: true }), ["move", -1]],
  ["Space plays", key(" "), ["toggle"]],
  ["Space on a button presses the button", key(" ", { inside: "button" }), null],
  ["a select keeps its keys", key("Home", { inside: "select" }), null],
  ["other keys are left alone", key("x"), null],
  ["a bracket sets the loop", key("["), ["loop", "from"]],
  ["down leads to the next episode", key("ArrowDown"), ["episodeAfter"]],
  ["a list that scrolls keeps its keys", key("ArrowDown", { inside: "region" }), null],
]) {
  test(name, () => assert.deepEqual(actionOf(event), action));
}

test("keys with Control belong to the browser", () => {
  assert.equal(actionOf({ ...key("ArrowLeft"), ctrlKey: true }), null);
});

test("marks that would cover each other become one that shows the gravest", () => {
  const marks = [{ t: 0, text: "contact" }, { t: 1, text: "time.gap", level: "error" }, { t: 9, text: "release" }];

  const groups = grouped(marks, 10);

  assert.deepEqual(groups.map(({ t, text, level }) => [t, text, level]), [[0, "2 marks", "error"], [9, "release", "event"]]);
  assert.equal(groups[0].title, "contact, 0.00 s; time.gap, 1.00 s");
});

test("the summary says what moves, what is estimated and where pressure is highest", () => {
  const touch = { right: { frames: 3, rate: 1, unit: "Pa", peak: (time) => [0, 12400, 300][time] } };

  assert.equal(sentence({ hands: { right: { estimated: true } }, touch, duration: 3 }), "The right hand over 3.0 seconds; the pose is estimated from a coarse glove. The highest pressure is 12.4 kPa, at 1.00 s (right hand).");
  assert.equal(sentence({ hands: {}, touch: {}, duration: 1 }), "No hand over 1.0 seconds. There is no touch stream.");
});

test("readings keep their unit, and pascals are told in kilopascals", () => {
  assert.deepEqual([reading(0, "Pa"), reading(812, "counts"), reading(NaN, "Pa")], ["0.0 kPa", "812 counts", "–"]);
});

test("rows of episodes are numbered anew", () => {
  assert.equal(numbered("episode-__i__-task", 2), "episode-2-task");
  assert.equal(numbered("episode-7-t_end_s", 0), "episode-0-t_end_s");
});

test("a late mark has its words on its left, and neighbours share the room between them", () => {
  const rows = spaced([{ t: 1 }, { t: 4 }, { t: 9 }], 10);

  assert.deepEqual(rows.map((one) => one.isAtEnd), [false, false, true]);
  assert.deepEqual(rows.map((one) => Number(one.room.toFixed(3))), [0.3, 0.25, 0.25]);
});

test("a mark alone at the end has the whole width before it, one at the start the whole after it", () => {
  assert.deepEqual(spaced([{ t: 10 }], 10), [{ t: 10, isAtEnd: true, room: 1 }]);
  assert.deepEqual(spaced([{ t: 0 }], 10), [{ t: 0, isAtEnd: false, room: 1 }]);
});
