import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../portal/ui/static/ui/js/upload/api.js";
import { follow, heldAt, verdictOf } from "../../../portal/ui/static/ui/js/upload/verdict.js";

for (const [recording, text] of [
  [{ state: "validating", job: { state: "running" } }, undefined],
  [{ state: "uploaded", job: { state: "dead" } }, "The check stopped. Its page offers to try again."],
  [{ state: "passed", errors: 0, warnings: 0 }, "Passed."],
  [{ state: "passed", errors: 0, warnings: 1 }, "Passed with 1 warning."],
  [{ state: "failed", errors: 2, warnings: 1 }, "Failed with 2 errors."],
  [{ state: "refused", errors: 1 }, "Refused: the file could not be opened."],
]) {
  test(`a recording that is ${recording.state} is told as “${text ?? "not yet"}”`, () => assert.equal(verdictOf(recording)?.text, text));
}

test("a file is followed through broken lines to its verdict", async () => {
  const answers = [new ApiError(0, {}), { state: "validating" }, { state: "passed", errors: 0, warnings: 0 }];
  const asked = [];
  const api = {
    call: async (...call) => {
      asked.push(call.join(" "));
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };

  const verdict = await follow(api, "7", { wait: 1 });

  assert.deepEqual(verdict, { text: "Passed.", isError: false });
  assert.deepEqual(asked, ["GET recordings/7", "GET recordings/7", "GET recordings/7"]);
});

test("what another try cannot help leads to the recording in the way, other refusals do not", () => {
  const next_step = { text: "Open the recording", url: "/recordings/7/" };

  assert.deepEqual(heldAt(new ApiError(409, { code: "upload.duplicate", next_step })), next_step);
  assert.deepEqual(heldAt(new ApiError(409, { code: "recording.not_replaceable", next_step })), next_step);
  assert.equal(heldAt(new ApiError(409, { code: "batch.taken", next_step })), null);
});
