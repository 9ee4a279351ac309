// The recording in words and in a table, for who does not see the stage.
import { nameOf } from "./hands.js";

const STEPS = 12;

export function sentence({ hands, touch, duration }, moments = []) {
  const names = Object.keys(hands);
  const moving = names.length === 2 ? "Both hands" : names.length ? `${names[0].startsWith("unknown") ? "One" : `The ${names[0]}`} hand` : "No hand";
  const isEstimated = Object.values(hands).some((hand) => hand.estimated);
  const peak = peakOf(touch, duration);
  const pressure = peak ? `The highest pressure is ${reading(peak.value, peak.unit)}, at ${peak.time.toFixed(2)} s (${nameOf(peak.hand)} hand).` : "There is no touch stream.";
  return `${moving} over ${duration.toFixed(1)} seconds${isEstimated ? "; the pose is estimated from a coarse glove" : ""}. ${pressure}${counted(moments)}`;
}

const WORDS = { contact: ["contact", "contacts"], gap: ["gap", "gaps"], finding: ["finding", "findings"] };

/** " 3 contacts and 1 gap are marked." */
function counted(moments) {
  const parts = Object.entries(WORDS).flatMap(([kind, words]) => {
    const count = moments.filter((one) => one.kind === kind).length;
    return count ? [`${count} ${words[Number(count > 1)]}`] : [];
  });
  return parts.length ? ` Marked: ${parts.join(", ")}.` : "";
}

export function peakOf(touch, duration) {
  let best = null;
  for (const [hand, track] of Object.entries(touch)) {
    for (let frame = 0; frame < track.frames; frame += 1) {
      const time = Math.min(duration, frame / track.rate);
      const value = track.peak(time);
      if (!best || value > best.value) best = { hand, time, value, unit: track.unit };
    }
  }
  return best;
}

/** "12.4 kPa": pascals are told in kilopascals, as the legend does. */
export function reading(value, unit) {
  if (!Number.isFinite(value)) return "–";
  return unit === "Pa" ? `${(value / 1000).toFixed(1)} kPa` : `${value.toFixed(value < 100 ? 2 : 0)} ${unit ?? ""}`.trim();
}

/** The highest reading of all hands at a time, in words; null without touch. */
export function peakNow(touch, time) {
  const [first, ...rest] = Object.values(touch);
  return first ? reading(Math.max(...[first, ...rest].map((track) => track.peak(time))), first.unit) : null;
}

const valueAt = (choice, time) => choice.lines.map((line) => (line.low(choice.plot.bucket(time)) + line.high(choice.plot.bucket(time))) / 2);

export function table({ touch, duration }, choices) {
  const shown = choices.slice(0, 2);
  const sides = Object.keys(touch);
  const head = ["Time, s", ...sides.map((hand) => `Peak pressure, ${nameOf(hand)}`), ...shown.flatMap((choice) => choice.lines.map((line) => `${line.name}, ${choice.unit}`))];
  const rows = Array.from({ length: STEPS + 1 }, (_, step) => {
    const time = (duration * step) / STEPS;
    const cells = shown.flatMap((choice) => valueAt(choice, time).map((value) => (Number.isFinite(value) ? value.toFixed(2) : "–")));
    return [time.toFixed(2), ...sides.map((hand) => reading(touch[hand].peak(time), touch[hand].unit)), ...cells];
  });
  return { head, rows };
}

export function renderTable(box, data, text) {
  const element = document.createElement("table");
  const caption = element.createCaption();
  caption.textContent = "Values at thirteen moments, evenly spaced";
  const head = element.createTHead().insertRow();
  for (const name of data.head) head.append(cell("th", name, { scope: "col" }));
  const body = element.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    row.forEach((value, index) => line.append(index ? cell("td", value) : cell("th", value, { scope: "row" })));
  }
  const says = document.createElement("p");
  says.textContent = text;
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "Values");
  scroll.append(element);
  box.replaceChildren(says, scroll);
}

/** Every moment with a button that leads to it. */
export function momentTable(moments, seek) {
  const element = document.createElement("table");
  element.className = "moments";
  element.createCaption().textContent = "Moments: findings, gaps and contacts";
  const head = element.createTHead().insertRow();
  for (const name of ["From, s", "To, s", "What"]) head.append(cell("th", name, { scope: "col" }));
  const body = element.createTBody();
  for (const one of moments) {
    const row = body.insertRow();
    const go = document.createElement("button");
    Object.assign(go, { type: "button", className: "tool", textContent: one.t.toFixed(2) });
    go.setAttribute("aria-label", `Go to ${one.t.toFixed(2)} s: ${one.text}`);
    go.addEventListener("click", () => seek(one.t));
    const from = cell("th", "", { scope: "row" });
    from.append(go);
    row.append(from, cell("td", one.until > one.t ? one.until.toFixed(2) : "–"), cell("td", one.says ? `${one.text}: ${one.says}` : one.text));
  }
  const scroll = document.createElement("div");
  scroll.className = "scroll tall";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "Moments");
  scroll.append(element);
  return scroll;
}

function cell(kind, text, attributes = {}) {
  const element = document.createElement(kind);
  element.className = "num";
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
