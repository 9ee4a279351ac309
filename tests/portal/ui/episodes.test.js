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
  const parts = { episodeKeys: part(), listButton: part(), stage: part(), says: part(), told: part(), list: part(), absent: {} };
  const shown = [];
  const said = [];
  const taken = [];
  const player = { figure, parts, shown, said, taken, linked, clock: { playing: false }, take: (state) => taken.push(state), draw() {}, say: (text) => said.push(text), load: async () => shown.push(figure.dataset.title) };
  return new Episodes(player);
}

beforeEach(() => {
  [answers, pages] = [new Map(), []];
  Object.assign(globalThis, {
    addEventListener() {},
    document: { title: "Task 1 · DexterData" },
    location: new URL(HOME),
    history: { pushState: (state) => pages.push(state.episode) },
    fetch: (address) =>
      new Promise((done) => {
        const number = Number(address.match(/\d+$/)[0]);
        answers.set(address, (ok = true, status = 500) => done({ ok, status, json: async () => about(number) }));
      }),
  });
});

async function answer(address, ok, status) {
  answers.get(address)(ok, status);
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

/** The player on episode 3 at 5 s, from which somebody went on to episode 4. */
async function wentOn() {
  location = new URL("?ep=3&t=5&loop=1-6", HOME);
  const episodes = page({ ep: 3, t: 5 });
  await answer("/about/1?number=3");
  episodes.open("/about/4");
  await answer("/about/4");
  return episodes;
}

test("a step back shows what the address says: its episode, time and loop", async () => {
  const episodes = await wentOn();
  assert.deepEqual(episodes.player.shown, ["Episode 3", "Episode 4"]);

  episodes.back(null); // the first entry of the history has no state
  await settled();

  assert.equal(episodes.player.shown.at(-1), "Episode 3");
  assert.deepEqual(episodes.player.taken.at(-1), { t: 5, ep: 3, view: null, loop: { from: 1, to: 6 } });
  assert.deepEqual(pages, ["/about/4"]);
});

test("a leap within the page leaves the episode that is shown", async () => {
  const episodes = await wentOn();
  location = new URL("?ep=4#cite", HOME);

  episodes.back(null);
  await settled();

  assert.equal(episodes.player.shown.at(-1), "Episode 4");
  assert.equal(episodes.player.shown.length, 2);
});

test("a link to an episode that is not there shows the page's own from its start and says so", async () => {
  const episodes = page({ ep: 99, t: 999 });
  await answer("/about/1?number=99", false, 404);
  await answer("/about/1");

  assert.equal(episodes.player.parts.absent.textContent, "There is no episode 99; this is episode 1.");
  assert.deepEqual(episodes.player.taken, [{ t: 0 }]);
  assert.equal(episodes.player.parts.listButton.textContent, "Episode 1 of 9");

  episodes.open("/about/2");
  await answer("/about/2");
  assert.equal(episodes.player.parts.absent.textContent, "");
});

test("the title of the page is the episode's, whatever signs are in it", async () => {
  const episodes = page();
  await answer("/about/1");
  document.title = "Pour · left · DexterData";
  const told = about(4);
  told.episode.page_title = "Cut $& carry";

  await episodes.show(told, {});

  assert.equal(document.title, "Cut $& carry · DexterData");
});

test("where the facts beside the player cannot be had, the page of the episode is opened", async () => {
  const replaced = [];
  const episodes = page();
  await answer("/about/1");
  episodes.player.figure.dataset.goes = "page";
  globalThis.location = Object.assign(new URL(HOME), { replace: (address) => replaced.push(address) });
  globalThis.fetch = async () => ({ ok: false, status: 503 });
  const told = about(4);
  told.episode.url = "/datasets/lab/hands/episodes/id4/";

  await episodes.show(told, {});
  await settled();
  await settled();

  assert.deepEqual(replaced, ["/datasets/lab/hands/episodes/id4/"]);
});
