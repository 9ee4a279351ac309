import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../../portal/ui/static/ui/js/player/clock.js";

const playing = (duration, time = 0) => {
  const clock = new Clock(duration);
  clock.seek(time);
  clock.play();
  return clock;
};

test("time goes by at the chosen speed", () => {
  const clock = playing(10);
  clock.speed = 0.25;

  clock.tick(2);

  assert.equal(clock.time, 0.5);
});

test("the clock stops at the end", () => {
  const clock = playing(10, 9);

  clock.tick(5);

  assert.deepEqual([clock.time, clock.playing], [10, false]);
});

test("playing from the end starts anew", () => {
  const clock = playing(10, 10);

  assert.deepEqual([clock.time, clock.playing], [0, true]);
});

test("a paused clock stands still", () => {
  const clock = playing(10, 3);
  clock.pause();

  clock.tick(1);

  assert.equal(clock.time, 3);
});

test("a loop goes back to its start and carries the rest over", () => {
  const clock = playing(10, 4);
  clock.loop = { from: 2, to: 5 };

  clock.tick(1.5);

  assert.deepEqual([clock.time, clock.playing], [2.5, true]);
});

test("a loop's end before its start begins a new loop", () => {
  const clock = playing(10, 6);
  clock.setLoop("from");
  clock.seek(3);

  clock.setLoop("to");

  assert.deepEqual(clock.loop, { from: 0, to: 3 });
});

for (const [asked, got] of [[-1, 0], [11, 10], [NaN, 0], [4.5, 4.5]]) {
  test(`seeking ${asked} of 10 s gives ${got}`, () => {
    const clock = new Clock(10);

    clock.seek(asked);

    assert.equal(clock.time, got);
  });
}

test("speeds end at the slowest and the fastest", () => {
  const clock = new Clock(1);

  clock.changeSpeed(99);
  const fastest = clock.speed;
  clock.changeSpeed(-99);

  assert.deepEqual([fastest, clock.speed], [4, 0.1]);
});

test("listeners hear of every change", () => {
  const clock = new Clock(10);
  const heard = [];
  clock.onChange(({ time }) => heard.push(time));

  clock.seek(2);
  clock.play();
  clock.tick(1);

  assert.deepEqual(heard, [2, 2, 3]);
});
