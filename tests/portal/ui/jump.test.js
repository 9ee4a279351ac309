import assert from "node:assert/strict";
import { test } from "node:test";
import { secondsIn } from "../../../portal/ui/static/ui/js/modules/jump.js";

const PAGE = new URL("http://portal.example/recordings/7/?episode=2#player");
const figure = (begins, duration) => ({ dataset: { begins: String(begins) }, player: { duration } });
const to = (address) => new URL(address, PAGE);

test("a moment of what is shown is played on the page", () => {
  assert.equal(secondsIn(figure(0, 20), to("?t=5.00#player"), PAGE), 5);
  assert.ok(Math.abs(secondsIn(figure(1.95, 1.95), to("?episode=2&t=2.15#player"), PAGE) - 0.2) < 1e-9);
  assert.equal(secondsIn(figure(1.954, 1.95), to("?episode=2&t=1.95#player"), PAGE), 0);
});

test("a moment that is shown elsewhere is another page", () => {
  const elsewhere = [
    secondsIn(figure(1.95, 1.95), to("?episode=1&t=0.50#player"), PAGE),
    secondsIn(figure(0, 1.954), to("?episode=2&t=1.95#player"), PAGE),
    secondsIn(figure(0, 20), to("/datasets/a/b/episodes/9/?t=5.00"), PAGE),
    secondsIn(figure(0, 20), to("?t=nine"), PAGE),
    secondsIn(figure(0, 20), to("#findings"), PAGE),
    secondsIn({ dataset: {} }, to("?t=5.00"), PAGE),
    secondsIn(null, to("?t=5.00"), PAGE),
  ];

  assert.deepEqual(elsewhere, elsewhere.map(() => null));
});
