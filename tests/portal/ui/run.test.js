// The clock goes on with the browser's frames, once.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Clock } from "../../../portal/ui/static/ui/js/player/clock.js";
import { run } from "../../../portal/ui/static/ui/js/player/run.js";

const { requestAnimationFrame } = globalThis;
afterEach(() => (globalThis.requestAnimationFrame = requestAnimationFrame));

test("who pauses and plays again within a frame does not play twice as fast", () => {
  let waiting = [];
  globalThis.requestAnimationFrame = (then) => waiting.push(then);
  const pass = (now) => {
    const due = waiting;
    waiting = [];
    due.forEach((then) => then(now));
  };
  const player = { clock: new Clock(60) };
  player.clock.play();
  run(player);
  player.clock.pause();
  player.clock.play();
  run(player);
  const began = performance.now() + 1000;

  pass(began);
  const { time } = player.clock;
  pass(began + 100);

  assert.ok(Math.abs(player.clock.time - time - 0.1) < 1e-9);
  assert.equal(waiting.length, 1);
});
