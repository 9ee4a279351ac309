import assert from "node:assert/strict";
import { test } from "node:test";
import { timeOf } from "../../../portal/ui/static/ui/js/review/draft.js";

test("a draft's time is told in 24 hours", () => {
  assert.equal(timeOf("2026-11-22T04:05:58"), "04:05");
  assert.equal(timeOf("2026-11-22T16:30:58"), "16:30");
});
