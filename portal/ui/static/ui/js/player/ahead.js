// While nothing else is to do: marks of the public report, and the next episode into the browser's cache.
import { findingsOf } from "./events.js";
import { describe } from "./present.js";

const isSparing = () => navigator.connection?.saveData === true;

export async function prepare(episodes) {
  const { figure } = episodes.player;
  const mine = figure.dataset.src;
  const report = figure.dataset.findings && (await fetch(figure.dataset.findings, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
  if (report && figure.dataset.src === mine) mark(episodes, report);
  if (isSparing() || !episodes.now?.after) return;
  const next = await episodes.about(episodes.now.after).catch(() => null);
  if (next?.episode.preview) fetch(next.episode.preview, { priority: "low" }).catch(() => {});
}

function mark({ player, now }, report) {
  const starts = Number(player.figure.dataset.starts) || 0;
  const path = now && new URL(now.episode.url, location.href).pathname;
  const found = findingsOf(report, { starts, duration: player.duration, path });
  if (!found.length) return;
  player.moments = [...player.moments.filter((one) => one.kind !== "finding"), ...found].sort((a, b) => a.t - b.t);
  player.makeScrub();
  describe(player);
  player.draw();
}
