// What the loaded data adds to the page: flat maps, the legend's numbers, words and the table.
import { box } from "./build.js";
import { FlatMap } from "./flatmap.js";
import { nameOf } from "./hands.js";
import { renderTable, sentence, table } from "./summary.js";

export function showMaps({ tracks, parts }) {
  const sides = Object.keys(tracks.touch).sort();
  parts.maps.parentElement.classList.toggle("has-pair", sides.length > 1);
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

export function describe({ tracks, duration, parts, lanes }) {
  const data = { ...tracks, duration };
  const text = sentence(data);
  parts.canvas.setAttribute("aria-label", `${text} A table of values follows under Data.`);
  renderTable(parts.data, table(data, lanes?.choices ?? []), text);
  const estimated = Object.values(tracks.hands).find((hand) => hand.estimated);
  if (estimated) parts.note(`Pose estimated${estimated.source ? ` from ${estimated.source.replaceAll("_", " ")}` : ""}`);
}
