import assert from "node:assert/strict";
import { test } from "node:test";
import { breadth, nameOf, ordered, places } from "../../../portal/ui/static/ui/js/player/hands.js";
import { sentence } from "../../../portal/ui/static/ui/js/player/summary.js";

for (const [name, hands, expected] of [
  ["a left and a right hand", { right: 1, left: 1 }, [-72, 72]],
  ["two hands whose sides nobody stated", { unknown_2: 1, unknown_1: 1 }, [-102, 70]],
  ["a right hand and one of unknown side", { unknown_1: 1, right: 1 }, [-102, 70]],
]) {
  test(`${name} stand side by side`, () => {
    const sides = ordered(hands);
    const place = places(hands);

    assert.deepEqual(sides.map((side) => place[side]), expected);
  });
}

test("the left hand stands left, whichever comes first", () => {
  assert.deepEqual(ordered({ right: 1, left: 1 }), ["left", "right"]);
});

test("three hands keep the distance of two, and need more breadth", () => {
  assert.deepEqual(places({ left: 1, right: 1, unknown_1: 1 }), { left: -144, right: 0, unknown_1: 144 });
  assert.ok(breadth({ left: 1, right: 1, unknown_1: 1 }) > breadth({ left: 1, right: 1 }));
});

test("a hand alone stands near the middle, whatever it is called", () => {
  assert.deepEqual([places({ right: 1 }), places({ unknown_1: 1 })], [{ right: 16 }, { unknown_1: 16 }]);
});

test("a hand of unknown side is told by its place", () => {
  assert.deepEqual(["left", "unknown_1", "unknown_2", "unknown"].map(nameOf), ["left", "first", "second", "unknown"]);
});

test("the summary says no side that nobody stated", () => {
  const touch = { unknown_2: { frames: 1, rate: 1, unit: "Pa", peak: () => 1000 } };

  assert.equal(sentence({ hands: { unknown_1: {} }, touch: {}, duration: 1 }), "One hand over 1.0 seconds. There is no touch stream.");
  assert.ok(sentence({ hands: {}, touch, duration: 1 }).endsWith("(second hand)."));
});
