import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ApiError } from "../../../portal/ui/static/ui/js/upload/api.js";
import { bytes } from "../../../portal/ui/static/ui/js/upload/row.js";
import { Sha256, sha256Of } from "../../../portal/ui/static/ui/js/upload/sha256.js";
import { countOf, missingParts, persist, receivedOf } from "../../../portal/ui/static/ui/js/upload/transfer.js";

const reference = (data) => createHash("sha256").update(data).digest("hex");

for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 70001]) {
  test(`the hash of ${size} bytes is SHA-256, however it is sliced`, () => {
    const data = Uint8Array.from({ length: size }, (_, at) => (at * 31 + 7) % 256);
    const sliced = new Sha256();
    for (let at = 0; at < size; at += 37) sliced.update(data.subarray(at, at + 37));

    assert.equal(new Sha256().update(data).hex(), reference(data));
    assert.equal(sliced.hex(), reference(data));
  });
}

test("a file is hashed in slices and reports how far it is", async () => {
  const data = new Uint8Array(2 ** 21 + 5).fill(9);
  const told = [];

  const hash = await sha256Of(new Blob([data]), (share) => told.push(share));

  assert.equal(hash, reference(data));
  assert.equal(told.length, 2);
  assert.equal(told.at(-1), 1);
});

test("after a lost connection only missing parts are sent", () => {
  assert.deepEqual(missingParts(5, [{ number: 1 }, { number: 2 }, { number: 4 }]), [3, 5]);
  assert.deepEqual(missingParts(2, []), [1, 2]);
});

test("a new upload counts its parts, one looked up lists those received", () => {
  const [opened, found] = [{ parts: 3 }, { parts: [{ number: 2 }], parts_total: 3 }];

  assert.deepEqual([countOf(opened), receivedOf(opened)], [3, []]);
  assert.deepEqual([countOf(found), receivedOf(found)], [3, [{ number: 2 }]]);
});

test("what fails in passing is tried again", async () => {
  let calls = 0;
  const waits = [];
  const work = async () => {
    calls += 1;
    if (calls < 3) throw new ApiError(503, null);
    return "stored";
  };

  const result = await persist(work, { wait: 1, onWait: (count) => waits.push(count) });

  assert.equal(result, "stored");
  assert.deepEqual(waits, [1, 2]);
});

test("a refusal is not tried again", async () => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    throw new ApiError(422, { detail: "Too large." });
  };

  await assert.rejects(persist(work, { wait: 1 }), { message: "Too large.", status: 422 });
  assert.equal(calls, 1);
});

test("trying again ends", async () => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    throw new ApiError(0, null);
  };

  await assert.rejects(persist(work, { wait: 1, tries: 4 }));
  assert.equal(calls, 4);
});

test("an error speaks with the words of the problem", () => {
  assert.equal(new ApiError(422, { errors: [{ message: "Name a task." }], detail: "x" }).message, "Name a task.");
  assert.equal(new ApiError(500, null).message, "The server answered 500.");
});

test("sizes are told in three digits", () => {
  assert.deepEqual([0, 999, 1000, 34700000, 2.5e9].map(bytes), ["0.00 B", "999 B", "1.00 kB", "34.7 MB", "2.50 GB"]);
});
