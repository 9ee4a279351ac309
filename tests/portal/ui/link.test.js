import assert from "node:assert/strict";
import { test } from "node:test";
import { embedCode, pythonCode, readLink, writeLink } from "../../../portal/ui/static/ui/js/player/link.js";
import { partOf } from "../../../portal/ui/static/ui/js/player/share.js";
import { View } from "../../../portal/ui/static/ui/js/player/view.js";

const HREF = "https://portal.example/datasets/lab/hands/?t=9&page=2#player";

test("a link gives back the state that it was made of", () => {
  const state = { t: 12.34, ep: 3, view: "palm_40_-26_1.2", loop: { from: 1.25, to: 3 } };

  const url = writeLink(HREF, state);

  assert.deepEqual(readLink(url.search), state);
  assert.equal(url.searchParams.get("page"), "2");
});

test("what is as it was at first is not in the link", () => {
  assert.equal(writeLink(HREF, { t: 0 }).search, "?page=2&t=0");
});

test("a part of a recording counts on the time line of the whole", () => {
  const url = writeLink(HREF, { t: 1, loop: { from: 0.5, to: 2 }, begins: 10 });

  assert.equal(url.searchParams.get("t"), "11");
  assert.deepEqual(readLink(url.search, 10), { t: 1, ep: null, view: null, loop: { from: 0.5, to: 2 } });
});

for (const search of ["", "?t=", "?t=soon", "?t=-1", "?loop=3-1", "?loop=1", "?ep=0", "?ep=1.5", "?ep=x"]) {
  test(`nonsense asks for nothing: "${search}"`, () => {
    assert.deepEqual(readLink(search), { t: null, ep: null, view: null, loop: null });
  });
}

test("a view is told by its name, or by how far it was turned", () => {
  const view = new View("side");
  assert.equal(String(view), "side");

  view.turn(40, 10);
  view.zoomBy(1.2);

  assert.equal(String(view), "side_40_4_1.2");
  assert.deepEqual(new View("side_40_4_1.2").angles("right"), view.angles("right"));
});

for (const text of ["upside", "side_1_2", "side_a_b_c", null]) {
  test(`a view that nobody can have falls back: ${text}`, () => {
    assert.ok(["palm", "side"].includes(String(new View(text))));
  });
}

test("nobody tilts beyond the poles or zooms into the skin", () => {
  const view = new View("palm_0_900_99");

  assert.deepEqual([view.pitch, view.zoom], [80, 3]);
});

test("titles cannot break out of the embed code", () => {
  assert.ok(embedCode("https://a/?t=1&x", '"><script>').includes('src="https://a/?t=1&amp;x" title="&quot;>&lt;script>"'));
});

test("the code names portal, episode and part", () => {
  const code = pythonCode({ origin: "http://h", episode: "e1", from: 1, to: 2.5, hand: "left" });

  assert.match(code, /Api\("http:\/\/h"\)/);
  assert.match(code, /"episodes\/e1\/slice", start=1, end=2.5/);
  assert.match(code, /\["left"\]/);
});

test("of a long episode the minute round the moment is shared, and a loop as it is", () => {
  assert.deepEqual(partOf({ loop: null, time: 100 }, 300), { from: 70, to: 130 });
  assert.deepEqual(partOf({ loop: null, time: 299 }, 300), { from: 240, to: 300 });
  assert.deepEqual(partOf({ loop: null, time: 3 }, 20), { from: 0, to: 20 });
  assert.deepEqual(partOf({ loop: { from: 2, to: 3 }, time: 2 }, 300), { from: 2, to: 3 });
});
