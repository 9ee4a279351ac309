// What a preview that cannot be loaded says, and over which episode.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { STAGE } from "../../../portal/ui/static/ui/js/player/markup.js";
import { Player } from "../../../portal/ui/static/ui/js/player/player.js";

const { fetch } = globalThis;
afterEach(() => (globalThis.fetch = fetch));

const playerOf = (src) => ({ figure: { dataset: { src } }, loading: null, said: [], say(text) { this.said.push(text); } });

test("a preview that cannot be loaded says so", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 404 });
  const player = playerOf("/previews/one");

  await assert.rejects(Player.prototype.load.call(player));

  assert.deepEqual(player.said, ["The preview could not be loaded (404)."]);
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
