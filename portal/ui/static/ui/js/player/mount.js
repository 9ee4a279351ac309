// The player. On <figure data-module="player">: data-src (preview), data-poster, data-touchprint, data-video,
// data-duration (s), data-begins (s, of a part on the time line of the whole), data-title, data-subtitle,
// data-synthetic, data-marks (JSON [{t, text, level}]), data-autoplay, data-variant="hero". Of a published
// episode also data-about (its JSON), data-embed, data-goes="page|ep|embed" (where other episodes are shown).
// Light until it comes into view; the hero waits for Play (or has data-autoplay, and motion is not to be
// reduced), and so does every player where data is to be saved: the server's picture stands till then.
// figure.player is its interface, told by "player:made"; "player:ready" and "player:episode" follow.
import { Player } from "./player.js";

const SOON_MS = 400; // the first hand comes before the list of episodes
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const idle = (then) => (window.requestIdleCallback ? requestIdleCallback(then, { timeout: SOON_MS }) : setTimeout(then));
const isSparing = () => navigator.connection?.saveData === true;
const waitsForPlay = ({ dataset }) => isSparing() || (dataset.variant === "hero" && (!dataset.autoplay || STILL.matches));

export function mount(figure) {
  const player = new Player(figure);
  player.isCalm = STILL.matches;
  figure.player = player;
  figure.dispatchEvent(new Event("player:made"));
  if (figure.dataset.about) idle(() => import("./episodes.js").then(({ Episodes }) => new Episodes(player)));
  const waits = waitsForPlay(figure);
  figure.classList.toggle("waits", waits); // nothing is plotted yet: the picture has the whole width
  const seen = (isSeen) => {
    player.isSeen = isSeen;
    if (!isSeen) return;
    if (!waits || !player.clock.duration || player.asked !== null) player.load();
    player.draw();
  };
  // The browser tells what is in view only after it has painted; the first hand need not wait for that.
  const { top, bottom } = figure.getBoundingClientRect();
  if (bottom > 0 && top < innerHeight) seen(true);
  new IntersectionObserver(([entry]) => seen(entry.isIntersecting)).observe(figure);
}
