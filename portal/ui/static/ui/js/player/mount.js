// The player. On <figure data-module="player">: data-src (preview), data-poster, data-touchprint,
// data-duration (s), data-title, data-synthetic, data-marks (JSON [{t, text, level}]), data-autoplay,
// data-variant="hero". Light until it is played or comes into view; figure.player is its interface.
import { Player } from "./player.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const isSparing = () => navigator.connection?.saveData === true;

export function mount(figure) {
  const player = new Player(figure);
  figure.player = player;
  new IntersectionObserver(([entry]) => {
    player.isSeen = entry.isIntersecting;
    if (!entry.isIntersecting) return;
    if (!STILL.matches && !isSparing()) begin(player, figure);
    else if (!player.clock.duration) player.load();
    player.draw();
  }).observe(figure);
}

async function begin(player, figure) {
  if (player.loading) return;
  await idle();
  await player.load();
  if (figure.dataset.autoplay && !STILL.matches) player.play();
}

/** The page's own first paint and layout come before 3D. */
const idle = () => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done, { timeout: 800 }));
