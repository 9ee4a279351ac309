// Fetches a preview and starts what is heavy: three for the stage, uPlot for the lanes.
import { fetchPreview } from "./dxpv.js";
import { describe, showLegend, showMaps } from "./present.js";
import { peakOf } from "./summary.js";
import { readTracks } from "./tracks.js";

export async function load(player) {
  const { figure, parts } = player;
  const lanesWanted = figure.dataset.variant === "hero" ? null : import("./lanes.js");
  const [preview, stageModule, lanesModule] = await Promise.all([fetchPreview(figure.dataset.src), import("./stage.js"), lanesWanted]);
  player.tracks = readTracks(preview);
  player.clock.duration = preview.duration_s;
  player.makeScrub();
  const print = preview.touchprint && { ...preview.touchprint, data: preview.block(preview.touchprint.data) };
  player.scrub.paint(figure.dataset.touchprint, print);
  if (preview.synthetic) parts.showSynthetic();
  startStage(player, stageModule);
  if (lanesModule) player.lanes = new lanesModule.Lanes(parts.lanes, player.tracks.plots, { duration: player.duration, seek: (time) => player.seek(time) });
  player.maps = showMaps(player);
  showLegend(player);
  describe(player);
  // The still picture is the moment of the highest pressure, which is also the poster's.
  const moment = player.asked ?? peakOf(player.tracks.touch, player.duration)?.time ?? 0;
  player.clock.seek(player.hasMoved ? player.time : moment);
  new ResizeObserver(() => player.size()).observe(figure);
  figure.dataset.ready = "true";
}

function startStage(player, { Stage, dragToTurn }) {
  const { figure, parts, tracks } = player;
  if (!Object.keys(tracks.hands).length) {
    figure.classList.add("plots-only");
    player.say("No hand pose in it: its streams are plotted.");
    return;
  }
  try {
    player.stage = new Stage(parts.canvas, tracks);
  } catch {
    player.say("This browser offers no WebGL, so a picture stands for the moving hand.");
    return;
  }
  dragToTurn(player.stage, () => player.draw());
  parts.canvas.addEventListener("webglcontextlost", () => figure.classList.remove("live"));
  figure.classList.add("live");
}
