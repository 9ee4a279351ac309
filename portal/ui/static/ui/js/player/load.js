// Fetches a preview and shows it: the hands first, then all that stands around them, and 3D when the page is idle.
import { Drawing } from "./drawing.js";
import { fetchPreview } from "./dxpv.js";
import { peakOf } from "./summary.js";
import { readTracks } from "./tracks.js";

const SOON_MS = 300;
const LATER_MS = 1200;

/** Resolves when everything stands. What was asked meanwhile of another episode wins. */
export async function load(player) {
  const { figure, parts } = player;
  const source = figure.dataset.src;
  const preview = await fetchPreview(source);
  if (figure.dataset.src !== source) return player.loading;
  player.tracks = readTracks(preview);
  player.clock.duration = preview.duration_s;
  player.print = preview.touchprint && { ...preview.touchprint, data: preview.block(preview.touchprint.data) };
  parts.synthetic.hidden = !preview.synthetic && !figure.dataset.synthetic;
  figure.classList.remove("waits"); // before the drawing takes its size
  startDrawing(player);
  // The still picture is the poster's moment; of earlier previews the one of the highest pressure.
  const moment = player.asked ?? preview.poster_s ?? peakOf(player.tracks.touch, player.duration)?.time ?? 0;
  player.clock.seek(player.hasMoved ? player.time : moment);
  player.drawing?.draw(player.time);
  figure.classList.toggle("live", Boolean(player.drawing));
  performance.mark("player:first-frame");
  player.tellShown();
  if (figure.dataset.autoplay && !player.isCalm && player.asked === null && !player.hasMoved) player.play();
  await idle(SOON_MS); // the hand moves before anything else is made
  const { note, surround } = await import("./around.js");
  if (figure.dataset.src !== source || !(await surround(player, preview))) return player.loading;
  await idle(LATER_MS);
  await player.drawing?.deepen().catch(() => player.drawing && note(player, "Drawn without WebGL"));
  figure.dataset.ready = "true";
  figure.dispatchEvent(new Event("player:ready"));
}

function startDrawing(player) {
  const { figure, tracks } = player;
  player.drawing?.end();
  player.drawing = null;
  const hasHands = Object.keys(tracks.hands).length > 0;
  figure.classList.toggle("plots-only", !hasHands);
  if (hasHands) player.drawing = new Drawing(player);
  else player.say("No hand pose in it: its streams are plotted.");
}

/** The page's own work, and the first frames, come before plots and 3D. */
const idle = (timeout) => new Promise((done) => (window.requestIdleCallback ? requestIdleCallback(done, { timeout }) : setTimeout(done)));
