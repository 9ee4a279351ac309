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
  ["a newer version", buildPreview(() => ({}), { version: 3 }), "The preview is of a newer version."],
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

test("series are sums of folded differences, as often as each channel says, and wrap round", () => {
  // Channel 0 as it stands: 3, -1, 255 folded; channel 1 once: 10, 11, 9; channel 2 twice: 2, 4, 6.
  const folded = { low: [6, 1, 254, 20, 2, 3, 4, 0, 0], high: [0, 0, 1, 0, 0, 0, 0, 0, 0] };
  const bytes = Uint8Array.from([...folded.low, ...folded.high]);
  const buffer = buildPreview((block) => ({ data: block(bytes, [3, 3], { dtype: "int16", coding: "series", orders: [0, 1, 2], scale: 2 }) }), { version: 2 });

  const preview = parsePreview(buffer);

  assert.deepEqual([...preview.block(preview.data).floats()], [6, 20, 4, -2, 22, 8, 510, 18, 12]);
});

for (const width of [3, 4, 5]) {
  test(`weights along directions from a mean give ${width} values a row, missing where the weights are`, () => {
    const directions = Array.from({ length: width * 2 }, (_, at) => at + 1);
    const mean = Array.from({ length: width }, (_, at) => at / 2);
    const buffer = buildPreview((block) => ({
      joints: {
        coding: "basis",
        shape: [2, width],
        weights: block(Int16Array.of(2, -1, -32768, -32768), [2, 2], { scale: 0.5 }),
        directions: block(Int16Array.from(directions), [width, 2], { scale: [1, 10] }),
        mean: block(Float32Array.from(mean), [width]),
      },
    }), { version: 2 });

    const preview = parsePreview(buffer);
    const shown = [...preview.block(preview.joints).floats()];

    const expected = mean.map((middle, at) => middle + 1 * directions[at * 2] - 0.5 * directions[at * 2 + 1] * 10);
    assert.deepEqual(shown.slice(0, width), expected.map(Math.fround));
    assert.ok(shown.slice(width).every(Number.isNaN));
  });
}
