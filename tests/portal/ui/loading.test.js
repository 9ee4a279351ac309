// What a preview that cannot be loaded says, and over which episode.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Drawing } from "../../../portal/ui/static/ui/js/player/drawing.js";
import { STAGE } from "../../../portal/ui/static/ui/js/player/markup.js";
import { Player } from "../../../portal/ui/static/ui/js/player/player.js";
import { Video } from "../../../portal/ui/static/ui/js/player/video.js";

const { fetch } = globalThis;
afterEach(() => (globalThis.fetch = fetch));

/** A player that shows an earlier episode, of which only what loading asks is there. */
function playerOf(src, poster = "/poster/one") {
  const ended = [];
  const removed = [];
  const part = (name) => ({ replaceChildren: () => ended.push(name), setAttribute() {} });
  const one = (name) => ({ end: () => ended.push(name), remove: () => removed.push(name), getAttribute: () => "/poster/one" });
  const stage = { querySelector: (query) => one(query) };
  const figure = { dataset: { src, poster }, classList: { remove: (...names) => removed.push(...names) } };
  const parts = { stage, maps: part("maps"), data: part("data"), canvas: part("canvas") };
  return { figure, parts, ended, removed, loading: null, said: [], drawing: one("drawing"), lanes: one("lanes"), video: one("video"), say(text) { this.said.push(text); } };
}

test("a preview that cannot be loaded says so", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 404 });
  const player = playerOf("/previews/one");

  await assert.rejects(Player.prototype.load.call(player));

  assert.deepEqual(player.said, ["The preview could not be loaded (404)."]);
});

test("where nothing can be loaded, nothing of the episode before stays", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 410 });
  const player = playerOf("/previews/two", "/poster/two");

  await assert.rejects(Player.prototype.load.call(player));

  assert.deepEqual(player.ended, ["drawing", "lanes", "video", "maps", "data"]);
  assert.deepEqual([player.drawing, player.lanes, player.video, player.maps], [null, null, null, null]);
  assert.deepEqual(player.removed, [".says-so", "live", "plots-only", "img.poster"]);
});

test("the poster of the episode itself stays where its preview cannot be loaded", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 503 });
  const player = playerOf("/previews/one");

  await assert.rejects(Player.prototype.load.call(player));

  assert.equal(player.removed.includes("img.poster"), false);
});

test("an episode without a preview is not asked for", async () => {
  globalThis.fetch = () => assert.fail("nothing is fetched");
  const player = playerOf("");

  await assert.rejects(Player.prototype.load.call(player));

  assert.deepEqual(player.said, ["No preview of this episode is shown."]);
});

test("a film that is not shown any more is let go of", () => {
  const called = [];
  const element = { pause: () => called.push("pause"), removeAttribute: (name) => called.push(name), load: () => called.push("load") };
  const video = { element, box: { remove: () => called.push("box") }, player: { figure: { classList: { remove: (name) => called.push(name) } } } };

  Video.prototype.end.call(video);

  assert.deepEqual(called, ["pause", "src", "load", "box", "has-video"]);
});

test("the canvas keeps no drawing that has ended", () => {
  const canvas = new EventTarget();
  const stage = { disposed: 0, dispose() { this.disposed += 1; } };
  const drawing = Object.assign(Object.create(Drawing.prototype), { parts: { canvas }, stage, ended: new AbortController(), flatten: () => assert.fail("it has ended") });
  drawing.watch();

  drawing.end();
  canvas.dispatchEvent(new Event("webglcontextlost"));

  assert.deepEqual([stage.disposed, drawing.stage], [1, null]);
});

test("a late failure says nothing over an episode that was chosen meanwhile", async () => {
  let fail;
  globalThis.fetch = () => new Promise((_, reject) => (fail = reject));
  const player = playerOf("/previews/one");
  const loading = Player.prototype.load.call(player);

  player.figure.dataset.src = "/previews/two";
  fail(new Error("cut off"));

  await assert.rejects(loading);
  assert.deepEqual(player.said, []);
});

test("the legend is not there before it has its numbers and its name", () => {
  assert.match(STAGE, /at-legend" hidden>/);
});
