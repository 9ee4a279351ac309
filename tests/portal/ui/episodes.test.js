import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Episodes } from "../../../portal/ui/static/ui/js/player/episodes.js";

const HOME = "https://portal.example/datasets/lab/hands/";
const about = (number) => ({
  episode: { id: `id${number}`, about: `/about/${number}`, number, title: `Episode ${number}`, page_title: `Task ${number}`, preview: `/preview/${number}`, duration_s: 1, t_start_s: 0 },
  place: number,
  before: null,
  after: `/about/${number + 1}`,
  list: { episodes: 9 },
});
const settled = () => new Promise((done) => setTimeout(done));

let answers; // by address: what lets the answer come
let pages; // what the browser's history was told

/** A page with a player on it, of which only what `Episodes` asks is there. */
function page(linked = {}) {
  const part = () => ({ setAttribute() {}, querySelector: () => part(), hidden: true });
  const figure = Object.assign(new EventTarget(), { dataset: { about: "/about/1", goes: "ep", number: "1" } });
  const parts = { episodeKeys: part(), listButton: part(), stage: part(), says: part(), told: part(), list: part() };
  const shown = [];
  const said = [];
  const player = { figure, parts, shown, said, linked, clock: { playing: false }, take() {}, draw() {}, say: (text) => said.push(text), load: async () => shown.push(figure.dataset.title) };
  return new Episodes(player);
}

beforeEach(() => {
  [answers, pages] = [new Map(), []];
  Object.assign(globalThis, {
    addEventListener() {},
    document: { title: "Task 1 · DexterData" },
    location: { href: HOME },
    history: { pushState: (state) => pages.push(state.episode) },
    fetch: (address) =>
      new Promise((done) => {
        const number = Number(address.match(/\d+$/)[0]);
        answers.set(address, (ok = true) => done({ ok, status: 500, json: async () => about(number) }));
      }),
  });
});

async function answer(address, ok) {
  answers.get(address)(ok);
  await settled();
}

test("the episode that was clicked last is shown, whichever answer comes last", async () => {
  const episodes = page();
  await answer("/about/1");
  episodes.open("/about/4");
  episodes.open("/about/7");

  await answer("/about/7");
  await answer("/about/4");

  assert.deepEqual(episodes.player.shown, ["Episode 7"]);
  assert.deepEqual(pages, ["/about/7"]);
  assert.equal(episodes.now.place, 7);
});

test("an earlier click that fails says nothing of the later one", async () => {
  const episodes = page();
  await answer("/about/1");
  episodes.open("/about/4");
  episodes.open("/about/7");

  await answer("/about/7");
  await answer("/about/4", false);
  assert.deepEqual(episodes.player.said, []);

  episodes.open("/about/5");
  await answer("/about/5", false);
  assert.deepEqual(episodes.player.said, ["The episode could not be loaded (500)."]);
});

test("a first click that fails leaves the episode that the page came with", async () => {
  const episodes = page();
  episodes.open("/about/4");
  await answer("/about/1");
  await answer("/about/4", false);

  assert.equal(episodes.now.place, 1);
  assert.equal(episodes.player.parts.listButton.textContent, "Episode 1 of 9");
});

test("who goes back to the episode that is shown waits for no other", async () => {
  const episodes = page();
  await answer("/about/1");
  episodes.open("/about/4");

  episodes.back({ episode: "/about/1" });
  await answer("/about/4");

  assert.deepEqual([episodes.player.shown, pages], [[], []]);
  assert.equal(episodes.now.place, 1);
});

test("a click counts more than the episode that the link names", async () => {
  const episodes = page({ ep: 3 });
  episodes.open("/about/7");

  await answer("/about/7");
  await answer("/about/1?number=3");

  assert.deepEqual(episodes.player.shown, ["Episode 7"]);
  assert.equal(episodes.now.place, 7);
});
