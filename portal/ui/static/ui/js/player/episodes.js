// Previous and next episode without a page load: data-about names the JSON of the one shown.
// data-goes says where an episode is shown: its own page ("page"), this page with ?ep= ("ep"), the embed ("embed").
import { prepare } from "./ahead.js";
import { episodeLink, readLink } from "./link.js";

export class Episodes {
  constructor(player) {
    this.player = player;
    this.known = new Map();
    this.turn = 0; // counts what was asked for: an answer to anything but the last is let go
    player.episodes = this;
    this.first = player.figure.dataset.about;
    addEventListener("popstate", (event) => this.back(event.state));
    player.figure.addEventListener("player:ready", () => prepare(this));
    this.begin();
  }

  async begin() {
    const { linked } = this.player;
    const asked = this.numbered(linked.ep);
    const now = await this.about(asked).catch((error) => (this.turn || asked === this.first ? null : this.missing(linked.ep, error)));
    if (this.turn) {
      this.now ??= now; // somebody chose another meanwhile; should that fail, this is still the one
      return this.offer();
    }
    this.now ??= now;
    if (now && now === this.now && asked !== this.first) this.show(now, linked);
    this.offer();
  }

  /** Where it is told of the episode that a link names; without one, of the page's own. */
  numbered(ep) {
    return ep && this.player.figure.dataset.goes === "ep" && ep !== this.ownNumber() ? `${this.first}?number=${ep}` : this.first;
  }

  /** A link to what is not there shows the page's own episode from its start, and says so. */
  async missing(ep, error) {
    const { turn } = this;
    const own = await this.about(this.first);
    if (turn !== this.turn) return;
    await this.show(own, { t: 0 });
    if (turn === this.turn) this.player.parts.absent.textContent = error.status === 404 ? `There is no episode ${ep}; this is episode ${own.episode.number}.` : error.message;
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
    if (!answer.ok) throw Object.assign(new Error(`The episode could not be loaded (${answer.status}).`), { status: answer.status });
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
      if (turn !== this.turn || (isBack && this.isShown(address))) return;
      if (!isBack) history.pushState({ episode: about.episode.about }, "", this.addressOf(about.episode));
      await this.show(about, state);
    } catch (error) {
      if (turn !== this.turn) return;
      if (isBack && state.ep) await this.missing(state.ep, error).catch(() => this.player.say(error.message));
      else this.player.say(error.message);
    }
  }

  /** Where the address names an episode it counts, since not every step back has a state: a leap within the page has none. */
  back(state) {
    const { goes, begins } = this.player.figure.dataset;
    const linked = readLink(location.search, Number(begins) || 0);
    const paged = () => [...this.known.values()].find(({ episode }) => episode.url === location.pathname)?.episode.about;
    const address = goes === "ep" ? this.numbered(linked.ep) : (state?.episode ?? paged() ?? this.first);
    this.turn += 1;
    if (!this.isShown(address)) this.open(address, { isBack: true, state: linked });
  }

  isShown(address) {
    return this.now && (this.known.get(address)?.episode.about ?? address) === this.now.episode.about;
  }

  addressOf(episode) {
    const { goes } = this.player.figure.dataset;
    if (goes === "page") return episode.url;
    return goes === "embed" ? episode.embed : episodeLink(location.href, episode.number);
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
    parts.absent.textContent = "";
    document.title = document.title.replace(/^.*(?= · )/, () => episode.page_title);
    this.offer();
    this.player.take(state);
    this.player.draw();
    parts.told.textContent = `Episode ${about.place} of ${about.list.episodes}: ${episode.title}`;
    figure.dispatchEvent(new CustomEvent("player:episode", { detail: episode, bubbles: true }));
    if (!parts.list.hidden) this.showList();
    if (figure.dataset.goes === "page") import("./swap.js").then(async ({ swap }) => (await swap(episode.url)) || location.replace(episode.url)); // never the facts of another
    const isLoaded = await this.player.load().then(() => true, () => false); // which says so itself
    if (!isLoaded || !wasPlaying || this.now !== about) return;
    if (state.t == null) this.player.seek(0); // who watches one after the other sees each from its start
    this.player.play();
  }

  async showList() {
    const { renderList } = await import("./listing.js");
    this.now ??= await this.about(this.player.figure.dataset.about);
    renderList(this.player.parts.list, this.now, (address) => this.open(address));
  }
}
