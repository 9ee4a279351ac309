// What is filled in on the upload page, as the API takes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { metadataOf } from "../../../portal/ui/static/ui/js/upload/details.js";

test("a consent in words stays a text", () => {
  assert.deepEqual(metadataOf([["hand", "left"], ["consent", "form 4"]]), { hand: "left", consent: "form 4" });
  assert.deepEqual(metadataOf([["task", "pour"]]), { task: "pour" });
});

test("ticked scopes and an end make it an object", () => {
  const pairs = [["consent", "form 4"], ["consent_scopes", "research"], ["consent_scopes", "publish_video"], ["consent_until", "2030-05-01"]];
  assert.deepEqual(metadataOf(pairs), { consent: { form: "form 4", scopes: ["research", "publish_video"], expires_at: "2030-05-01T00:00:00Z" } });
});

test("nothing but what is ticked, and nothing is", () => {
  assert.deepEqual(metadataOf([["consent_stated", "on"]]), { consent: { form: "", scopes: [] } });
});
