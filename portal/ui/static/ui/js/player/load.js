// Fetches a preview and shows it: the hands first, then all that stands around them, and 3D when the page is idle.
import { Drawing } from "./drawing.js";
import { fetchPreview, PreviewError } from "./dxpv.js";
import { peakOf } from "./summary.js";
import { readTracks } from "./tracks.js";

const SOON_MS = 300;
const LATER_MS = 1200;

/** Resolves when everything stands; what cannot be loaded leaves an empty stage that says why. */
export function load(player) {
  const { src } = player.figure.dataset;
  return show(player, src).catch((error) => {
    if (player.figure.dataset.src === src) fail(player, error.message); // not over an episode that was chosen later
    throw error;
  });
}

/** What was asked meanwhile of another episode wins. */
async function show(player, source) {
  const { figure, parts } = player;
  if (!source) throw new PreviewError("No preview of this episode is shown.");
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

/** Neither hands, plots nor pictures of an earlier episode stay under the words of this one. */
function fail(player, text) {
  const { figure, parts } = player;
  for (const one of [player.drawing, player.lanes, player.video]) one?.end();
  Object.assign(player, { drawing: null, lanes: null, video: null, maps: null });
  for (const part of [parts.maps, parts.data]) part.replaceChildren();
  parts.stage.querySelector(".says-so")?.remove();
  parts.canvas.setAttribute("aria-label", text);
  figure.classList.remove("live", "plots-only");
  const picture = parts.stage.querySelector("img.poster");
  if (picture && picture.getAttribute("src") !== figure.dataset.poster) picture.remove();
  player.say(text);
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
