// The player. On <figure data-module="player">: data-src (preview), data-poster, data-touchprint,
// data-duration (s), data-begins (s, of a part on the time line of the whole), data-title,
// data-synthetic, data-marks (JSON [{t, text, level}]), data-autoplay, data-variant="hero". Light until it is played or comes into view; the hero, part of a light first
// page, waits for Play (or has data-autoplay). figure.player is its interface, told by "player:made".
import { Player } from "./player.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const isSparing = () => navigator.connection?.saveData === true;
const waitsForPlay = ({ dataset }) => dataset.variant === "hero" && !dataset.autoplay;

export function mount(figure) {
  const player = new Player(figure);
  figure.player = player;
  figure.dispatchEvent(new Event("player:made"));
  new IntersectionObserver(([entry]) => {
    player.isSeen = entry.isIntersecting;
    if (!entry.isIntersecting) return;
    const isStill = STILL.matches || isSparing() || waitsForPlay(figure);
    if (!isStill) begin(player, figure);
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
