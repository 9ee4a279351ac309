// The dataset's episodes beside the player: how many, how long, how they ended; which one is open.
import { box } from "./build.js";

const seconds = (value) => (value >= 120 ? `${(value / 60).toFixed(1)} min` : `${value.toFixed(1)} s`);
const ended = (success) => (success === null ? "result not stated" : success ? "succeeded" : "failed");

/** The sentence over the list. */
export function saysOf({ list }) {
  const stated = list.succeeded + list.failed;
  const result = stated ? `${list.succeeded} of ${stated} with a stated result succeeded (${Math.round((100 * list.succeeded) / stated)} %)` : "no result is stated";
  const force = list.peak_force_n ? `; peak forces ${list.peak_force_n.least.toFixed(1)} to ${list.peak_force_n.most.toFixed(1)} N` : "";
  return `${list.episodes} episode${list.episodes === 1 ? "" : "s"}, ${seconds(list.seconds)} in all; ${result}${force}.`;
}

export function renderList(element, about, open) {
  const { list, episode } = about;
  const says = box("p", "");
  says.textContent = saysOf(about);
  const longest = Math.max(...list.rows.map((row) => row.duration_s), episode.duration_s);
  const rows = box("ol", "episode-rows");
  rows.append(...list.rows.map((row) => item(row, row.id === episode.id, longest, open)));
  const region = box("div", "scroll tall");
  Object.assign(region, { tabIndex: 0 });
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", "Episodes of this dataset");
  region.append(rows);
  const figures = box("div", "list-figures");
  figures.append(histogram(list, episode), tasks(list));
  element.replaceChildren(says, figures, region);
  const current = rows.querySelector("[aria-current]");
  if (current) region.scrollTop = current.parentElement.offsetTop - region.clientHeight / 2;
}

function item(row, isOpen, longest, open) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  Object.assign(link, { href: row.url, className: "episode-line" });
  if (isOpen) link.setAttribute("aria-current", "true");
  const [number, title, bar, length, force, result] = ["num", "what", "bar-s", "num", "num", "result"].map((name) => link.appendChild(box("span", name)));
  number.textContent = row.number;
  title.textContent = row.title;
  bar.setAttribute("aria-hidden", "true");
  bar.append(Object.assign(document.createElement("i"), { className: row.success === false ? "failed" : "" }));
  bar.firstChild.style.width = `${Math.max(2, (100 * row.duration_s) / longest)}%`;
  length.textContent = `${row.duration_s.toFixed(1)} s`;
  force.textContent = row.peak_force_n === null ? "" : `${row.peak_force_n.toFixed(1)} N`;
  result.textContent = ended(row.success);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(row.about);
  });
  line.append(link);
  return line;
}

/** How long episodes are: bars with the one that holds the open episode marked, and the same in words. */
function histogram({ durations }, { duration_s }) {
  const figure = box("figure", "bars-x");
  const most = Math.max(...durations.counts, 1);
  const last = durations.counts.length - 1;
  const bars = durations.counts.map((count, at) => {
    const [from, to] = [durations.edges[at], durations.edges[at + 1]];
    const bar = box("i", duration_s >= from && (duration_s < to || at === last) ? "here" : "");
    bar.style.height = `${count ? Math.max(4, (100 * count) / most) : 0}%`;
    bar.title = `${count} of ${from.toFixed(1)} to ${to.toFixed(1)} s`;
    return bar;
  });
  const chart = box("div", "bars-row");
  chart.append(...bars);
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", `Lengths: from ${durations.edges[0].toFixed(1)} to ${durations.edges.at(-1).toFixed(1)} seconds; this one ${duration_s.toFixed(1)}`);
  const caption = document.createElement("figcaption");
  caption.textContent = `Length, ${durations.edges[0].toFixed(1)} to ${durations.edges.at(-1).toFixed(1)} s; this one ${duration_s.toFixed(1)} s`;
  figure.append(chart, caption);
  return figure;
}

function tasks({ tasks: rows }) {
  const list = box("dl", "task-counts");
  for (const { task, episodes } of rows) {
    list.append(Object.assign(document.createElement("dt"), { textContent: task }), Object.assign(box("dd", "num"), { textContent: episodes }));
  }
  return list;
}
