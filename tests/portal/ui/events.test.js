import assert from "node:assert/strict";
import { test } from "node:test";
import { contactsOf, findingsOf, gapsOf, momentsOf } from "../../../portal/ui/static/ui/js/player/events.js";
import { grouped, spansOf } from "../../../portal/ui/static/ui/js/player/marks.js";
import { correction } from "../../../portal/ui/static/ui/js/player/video.js";

const touching = (peaks) => ({ frames: peaks.length, rate: 1, max: 100, peak: (time) => peaks[Math.round(time)] });
const tracked = (known) => ({ frames: known.length, rate: 10, values: Float32Array.from(known.flatMap((is) => [is ? 0.1 : NaN, 0, 0])) });

test("contact begins above one limit and ends below a lower one", () => {
  const found = contactsOf("right", touching([0, 20, 8, 20, 3, 0]));

  assert.deepEqual(found.map(({ t, until }) => [t, until]), [[1, 4]]);
  assert.equal(found[0].text, "contact, right hand");
});

test("a contact that is still there lasts to the end", () => {
  assert.deepEqual(contactsOf("left", touching([0, 50, 50])).map(({ t, until }) => [t, until]), [[1, 3]]);
});

test("a lost hand is a gap; a frame less than a tenth of a second is none", () => {
  const long = gapsOf("left", tracked([1, 0, 0, 1, 0]), 0.5);

  assert.deepEqual(long.map(({ t, until, text }) => [t, Number(until.toFixed(3)), text]), [[0.1, 0.3, "left hand lost"]]);
});

test("events that the preview tells count more than what touch lets guess", () => {
  const preview = { events: [{ t: 2, kind: "contact_on", hand: "right", region: "index" }] };

  const found = momentsOf(preview, { touch: { right: touching([0, 50, 0]) }, hands: {} }, 3);

  assert.deepEqual(found.map((one) => [one.t, one.text]), [[2, "contact begins, index, right hand"]]);
});

const REPORT = {
  findings: [
    { check: "time.gap", level: "error", means: "A gap.", count: 2, t_start_s: 12, t_end_s: 13, player: null },
    { check: "value.spike", level: "warning", means: "A spike.", count: 1, t_start_s: 2, t_end_s: 2, player: "/e/1/?t=4.5" },
    { check: "value.drift", level: "info", means: "Drift.", count: 1, t_start_s: 2, t_end_s: 2, player: "/e/2/?t=4.5" },
    { check: "meta.missing_hand", level: "info", means: "No hand.", count: 1, t_start_s: null, t_end_s: null, player: null },
  ],
};

test("findings of the recording stand at the episode's own seconds", () => {
  const found = findingsOf(REPORT, { starts: 10, duration: 6, path: "/e/1/" });

  assert.deepEqual(found.map(({ t, until, level, text }) => [t, until, level, text]), [
    [2, 3, "error", "time.gap"],
    [4.5, 4.5, "warning", "value.spike"],
  ]);
  assert.equal(found[0].says, "A gap., 2 places in the recording");
});

test("marks of several kinds are counted in words, and need more room on a narrow screen", () => {
  const marks = [{ t: 0, kind: "contact" }, { t: 0.5, kind: "contact" }, { t: 1, kind: "finding", level: "warning" }, { t: 3, kind: "gap", level: "gap", text: "left hand lost" }];

  assert.deepEqual(grouped(marks, 10).map(({ text, level }) => [text, level]), [["1 finding, 2 contacts", "warning"], ["left hand lost", "gap"]]);
  assert.equal(grouped(marks, 10, 300).length, 1);
});

test("spans cover what lasts, contacts below the rest", () => {
  assert.deepEqual(spansOf([{ t: 1, until: 2, kind: "contact", level: "event" }, { t: 3, until: 3, kind: "finding" }, { t: 0, text: "mark" }], 10), [{ x: 100, width: 100, level: "event", row: 1 }]);
});

test("a video at rest stands at the clock's time, and a playing one catches up within a frame", () => {
  assert.deepEqual(correction({ shown: 1, wanted: 2, speed: 1, isPlaying: false }), { seek: 2 });
  assert.deepEqual(correction({ shown: 2, wanted: 2.01, speed: 1, isPlaying: false }), {});
  assert.deepEqual(correction({ shown: 2, wanted: 2.02, speed: 4, isPlaying: true }), { rate: 4 });
  assert.deepEqual(correction({ shown: 0, wanted: 9, speed: 1, isPlaying: true }), { seek: 9, rate: 1 });
  const late = correction({ shown: 2, wanted: 2.1, speed: 1, isPlaying: true });
  assert.ok(late.rate > 1 && late.seek === undefined);
});
