// What stands around the hands once they move: marks, maps, legend, plots, video, words, and the ways to turn.
import { momentsOf } from "./events.js";
import { dragToTurn } from "./gestures.js";
import { hoverPreview } from "./hover.js";
import { describe, showLegend, showMaps } from "./present.js";

export { note } from "./present.js";

/** All of it, of the preview that the player has just begun to show; false where another came meanwhile. */
export async function surround(player, preview) {
  const { figure } = player;
  const { src } = figure.dataset;
  player.turning ??= [dragToTurn(player), hoverPreview(player)];
  player.moments = momentsOf(preview, player.tracks, player.duration);
  player.makeScrub();
  player.maps = showMaps(player);
  showLegend(player);
  await Promise.all([showLanes(player), showVideo(player, preview)]);
  if (figure.dataset.src !== src) return false;
  describe(player, preview);
  player.watching ??= watch(player);
  player.draw();
  return true;
}

async function showLanes(player) {
  if (player.figure.dataset.variant === "hero") return;
  const { Lanes } = await import("./lanes.js");
  player.lanes?.end();
  player.lanes = new Lanes(player);
}

/** A camera's picture, where the episode has one that may be shown. */
async function showVideo(player, preview) {
  const { video, variant } = player.figure.dataset;
  player.video?.end();
  player.video = null;
  if (!video || variant === "hero") return;
  const { Video } = await import("./video.js");
  player.video = new Video(player, video, preview.video ?? {});
}

function watch(player) {
  const observer = new ResizeObserver(() => player.size());
  observer.observe(player.figure);
  return observer;
}
