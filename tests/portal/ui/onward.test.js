import assert from "node:assert/strict";
import { test } from "node:test";
import { Batches, waysOn } from "../../../portal/ui/static/ui/js/upload/onward.js";

const passed = { text: "Passed.", isError: false };
const failed = { text: "Failed with 1 error.", isError: true };

test("all files of a visit into one dataset share a batch", () => {
  const batches = new Batches();

  assert.match(batches.of("a/b"), /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.equal(batches.of("a/b"), batches.of("a/b"));
  assert.notEqual(batches.of("a/b"), batches.of("a/c"));
});

test("what arrived leads to its batch, and what passed to the form for review", () => {
  const one = { dataset: "a/b", batch: "1" };
  const received = [{ ...one, verdict: passed }, { ...one, verdict: failed }, { ...one, verdict: null }];

  assert.deepEqual(waysOn(received), [
    { text: "See all 3 recordings", url: "/partner/batches/1/?state=all" },
    { text: "Submit what passed (1)", url: "/partner/submissions/new/?dataset=a%2Fb" },
  ]);
});

test("nothing arrived leads nowhere, and what failed is not offered for review", () => {
  assert.deepEqual(waysOn([]), []);
  assert.deepEqual(waysOn([{ dataset: "a/b", batch: "1", verdict: failed }]), [
    { text: "See the recording in the list", url: "/partner/batches/1/?state=all" },
  ]);
});

test("two datasets are told apart, and what was begun without a batch leads to its dataset", () => {
  const received = [
    { dataset: "a/b", batch: "1", verdict: null },
    { dataset: "a/c", batch: null, verdict: null },
  ];

  assert.deepEqual(waysOn(received), [
    { text: "See the recording in the list in a/b", url: "/partner/batches/1/?state=all" },
    { text: "See the recording in the list in a/c", url: "/partner/?dataset=a%2Fc" },
  ]);
});
