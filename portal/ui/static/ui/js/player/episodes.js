// Previous and next episode without a page load: data-about names the JSON of the one shown.
// data-goes says where an episode is shown: its own page ("page"), this page with ?ep= ("ep"), the embed ("embed").
import { findingsOf } from "./events.js";
import { describe } from "./present.js";

const sparing = () => navigator.connection?.saveData === true;

export class Episodes {
  constructor(player) {
    this.player = player;
    this.known = new Map();
    this.turn = 0; // counts what was asked for: an answer to anything but the last is let go
    player.episodes = this;
    this.first = player.figure.dataset.about;
    addEventListener("popstate", (event) => this.back(event.state));
    player.figure.addEventListener("player:ready", () => this.prepare());
    this.begin();
  }

  async begin() {
    const { ep } = this.player.linked;
    const { about, goes } = this.player.figure.dataset;
    const now = await this.about(ep && goes === "ep" ? `${about}?number=${ep}` : about).catch(() => null);
    if (this.turn) {
      this.now ??= now; // somebody chose another meanwhile; should that fail, this is still the one
      return this.offer();
    }
    this.now = now;
    if (!this.now) return this.about(about).then((own) => (this.now ??= own)).catch(() => {});
    if (ep && goes === "ep" && ep !== this.ownNumber()) this.show(this.now, this.player.linked);
    this.offer();
  }

  /** The number of the episode that the page came with. */
  ownNumber() {
    return this.known.get(this.first)?.episode.number ?? Number(this.player.figure.dataset.number);
  }

  /** What a link has to say of the episode: nothing where the address already names it. */
  get numberInLink() {
    return this.player.figure.dataset.goes === "ep" ? (this.now?.episode.number ?? null) : null;
  }

  async about(address) {
    if (this.known.has(address)) return this.known.get(address);
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The episode could not be loaded (${answer.status}).`);
    const about = await answer.json();
    this.known.set(address, about).set(about.episode.about, about);
    return about;
  }

  offer() {
    const { parts } = this.player;
    for (const [act, next] of [["before", this.now?.before], ["after", this.now?.after]]) {
      parts.episodeKeys.querySelector(`[data-act=episode-${act}]`).setAttribute("aria-disabled", String(!next));
    }
    parts.listButton.textContent = this.now ? `Episode ${this.now.place} of ${this.now.list.episodes}` : "Episodes";
  }

  async go(where) {
    const address = this.now?.[where];
    if (address) await this.open(address);
    else this.player.parts.told.textContent = where === "after" ? "This is the last episode." : "This is the first episode.";
  }

  async open(address, { isBack = false, state = {} } = {}) {
    this.turn += 1;
    const { turn } = this;
    try {
      const about = await this.about(address);
      if (turn !== this.turn) return;
      if (!isBack) history.pushState({ episode: about.episode.about }, "", this.addressOf(about.episode));
      await this.show(about, state);
    } catch (error) {
      if (turn === this.turn) this.player.say(error.message);
    }
  }

  back(state) {
    const address = state?.episode ?? this.first;
    this.turn += 1;
    if (address && address !== this.now?.episode.about) this.open(address, { isBack: true });
  }

  addressOf(episode) {
    const { goes } = this.player.figure.dataset;
    if (goes === "page") return episode.url;
    if (goes === "embed") return episode.embed;
    const url = new URL(location.href);
    for (const key of ["t", "loop"]) url.searchParams.delete(key);
    url.searchParams.set("ep", String(episode.number));
    url.hash = "";
    return url.href;
  }

  async show(about, state) {
    const { figure, parts } = this.player;
    const { episode } = about;
    const wasPlaying = this.player.clock.playing;
    this.now = about;
    for (const name of ["about", "src", "poster", "touchprint", "video", "embed", "findings"]) figure.dataset[name] = episode[name === "src" ? "preview" : name] ?? "";
    Object.assign(figure.dataset, { episode: episode.id, title: episode.title, duration: String(episode.duration_s), starts: String(episode.t_start_s), marks: "[]" });
    delete figure.dataset.ready;
    parts.stage.querySelector(".at-title .strong").textContent = episode.title;
    const second = parts.stage.querySelector(".at-title .mute:not(.says-so)");
    if (second) second.textContent = episode.subtitle;
    parts.says.hidden = true;
    document.title = document.title.replace(/^.*?(?= · )/, episode.page_title);
    this.offer();
    this.player.take(state);
    this.player.draw();
    parts.told.textContent = `Episode ${about.place} of ${about.list.episodes}: ${episode.title}`;
    figure.dispatchEvent(new CustomEvent("player:episode", { detail: episode, bubbles: true }));
    if (!parts.list.hidden) this.showList();
    if (figure.dataset.goes === "page") import("./swap.js").then(({ swap }) => swap(episode.url));
    if (!episode.preview) return this.player.say("No preview of this episode is shown.");
    await this.player.load();
    if (wasPlaying && this.now === about) this.player.play();
  }

  /** While nothing else is to do: marks of the public report, and the next episode into the browser's cache. */
  async prepare() {
    const { figure } = this.player;
    const mine = figure.dataset.src;
    const report = figure.dataset.findings && (await fetch(figure.dataset.findings, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
    if (report && figure.dataset.src === mine) this.mark(report);
    if (sparing() || !this.now?.after) return;
    const next = await this.about(this.now.after).catch(() => null);
    if (next?.episode.preview) fetch(next.episode.preview, { priority: "low" }).catch(() => {});
  }

  mark(report) {
    const { player } = this;
    const starts = Number(player.figure.dataset.starts) || 0;
    const path = this.now && new URL(this.now.episode.url, location.href).pathname;
    const found = findingsOf(report, { starts, duration: player.duration, path });
    if (!found.length) return;
    player.moments = [...player.moments.filter((one) => one.kind !== "finding"), ...found].sort((a, b) => a.t - b.t);
    player.makeScrub();
    describe(player);
    player.draw();
  }

  async showList() {
    const { renderList } = await import("./listing.js");
    this.now ??= await this.about(this.player.figure.dataset.about);
    renderList(this.player.parts.list, this.now, (address) => this.open(address));
  }
}
