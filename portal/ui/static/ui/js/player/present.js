// What the loaded data adds to the page: flat maps, the legend's numbers, words and the tables.
import { box } from "./build.js";
import { FlatMap } from "./flatmap.js";
import { nameOf } from "./hands.js";
import { momentTable, renderTable, sentence, table } from "./summary.js";

export function showMaps({ tracks, parts }) {
  const sides = Object.keys(tracks.touch).sort();
  parts.maps.parentElement.classList.toggle("has-pair", sides.length > 1);
  parts.maps.replaceChildren();
  return sides.map((side) => {
    const holder = box("figure", "", `<canvas role="img" aria-label="The ${nameOf(side)} hand's taxels, flat"></canvas>`);
    if (sides.length > 1) holder.append(Object.assign(box("figcaption", ""), { textContent: nameOf(side) }));
    parts.maps.append(holder);
    return new FlatMap(holder.firstElementChild, tracks.touch[side]);
  });
}

export function showLegend({ tracks, parts }) {
  const [touch] = Object.values(tracks.touch);
  parts.legend.parentElement.hidden = !touch;
  parts.peak.closest(".at-peak").hidden = !touch;
  if (!touch) return;
  const isPascal = touch.unit === "Pa";
  const [most, unit] = isPascal ? [touch.max / 1000, "kPa"] : [touch.max, touch.unit ?? ""];
  const digits = most < 10 ? 1 : 0;
  parts.legend.setAttribute("aria-label", `Pressure scale from 0 to ${most.toFixed(digits)} ${isPascal ? "kilopascal" : unit}`);
  [0, most / 2, most].forEach((value, index) => {
    parts.legend.querySelectorAll("b")[index].textContent = `${value.toFixed(value ? digits : 0)}${index === 2 ? ` ${unit}` : ""}`;
  });
}

/** `preview`: its header, the first time; what it says of a part stays said. */
export function describe(player, preview = player.header) {
  player.header = preview;
  const { tracks, duration, parts, lanes } = player;
  const data = { ...tracks, duration };
  const text = sentence(data, player.moments);
  parts.canvas.setAttribute("aria-label", `${text} Tables of values and moments follow under Data.`);
  renderTable(parts.data, table(data, lanes?.choices ?? []), text);
  if (player.moments.length) parts.data.append(momentTable(player.moments, parts.onSeek));
  const estimated = Object.values(tracks.hands).find((hand) => hand.estimated);
  const isPart = (preview?.whole_s ?? 0) > duration + 0.5;
  const says = [
    estimated ? `Pose estimated${estimated.source ? ` from ${estimated.source.replaceAll("_", " ")}` : ""}` : "",
    isPart ? `The first ${Math.round(duration)} s of ${Math.round(preview.whole_s)} s` : "",
  ];
  note(player, says.filter(Boolean).join(". "));
}

/** One line under the title: what should be known of this picture. */
export function note({ parts }, text) {
  const title = parts.stage.querySelector(".at-title");
  title.querySelector(".says-so")?.remove();
  if (text) title.append(Object.assign(box("span", "mute says-so"), { textContent: text }));
}
