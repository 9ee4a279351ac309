import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePreview, PreviewError } from "../../../portal/ui/static/ui/js/player/dxpv.js";
import { buildPreview } from "./preview.js";

test("a block's values are raw times scale plus offset", () => {
  const buffer = buildPreview((block) => ({ version: 1, data: block(Int16Array.of(0, 10, -10), [3], { scale: 0.5, offset_value: 2 }) }));

  const preview = parsePreview(buffer);

  assert.deepEqual([...preview.block(preview.data).floats()], [2, 7, -3]);
});

test("scale and offset may differ by channel", () => {
  const buffer = buildPreview((block) => ({ data: block(Int16Array.of(1, 1, 2, 2), [2, 2], { scale: [1, 10], offset_value: [0, 5] }) }));

  const preview = parsePreview(buffer);

  assert.deepEqual([...preview.block(preview.data).floats()], [1, 15, 2, 25]);
});

test("missing values are not numbers", () => {
  const buffer = buildPreview((block) => ({ short: block(Int16Array.of(-32768, 1), [2]), byte: block(Uint8Array.of(255, 1), [2]) }));

  const preview = parsePreview(buffer);

  assert.deepEqual([...preview.block(preview.short).floats()], [NaN, 1]);
  assert.deepEqual([...preview.block(preview.byte).floats()], [NaN, 1]);
});

test("floats come through at any alignment of the header", () => {
  const buffer = buildPreview((block) => ({ pad: "xyz", first: block(Uint8Array.of(1), [1]), data: block(Float32Array.of(0.25, -4), [2]) }));

  const preview = parsePreview(buffer);

  assert.deepEqual([...preview.block(preview.data).raw], [0.25, -4]);
});

test("an absent block is null", () => {
  const preview = parsePreview(buildPreview(() => ({ touchprint: null })));

  assert.equal(preview.block(preview.touchprint), null);
});

for (const [name, buffer, says] of [
  ["what is no preview", buildPreview(() => ({}), { magic: "PK34" }), "This is not a preview."],
  ["a newer version", buildPreview(() => ({}), { version: 2 }), "The preview is of a newer version."],
  ["an empty file", new ArrayBuffer(0), "The preview is too short."],
  ["a file cut off in its header", buildPreview(() => ({ a: "long enough to cut" })).slice(0, 20), "The preview is cut off."],
]) {
  test(`${name} is refused in words`, () => {
    assert.throws(() => parsePreview(buffer), { constructor: PreviewError, message: says });
  });
}

test("a block beyond the file's end is refused", () => {
  const buffer = buildPreview((block) => ({ data: block(Int16Array.of(1, 2, 3, 4), [4]) })).slice(0, -4);

  const preview = parsePreview(buffer);

  assert.throws(() => preview.block(preview.data), { message: "The preview is damaged." });
});
