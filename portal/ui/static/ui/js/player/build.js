// Puts the player's parts into the figure.
import { SPEEDS } from "./clock.js";
import { CONTROLS, HELP, SCRUB, STAGE } from "./markup.js";

const NOT_IN_HERO = "[data-act=data], [data-act=help], [data-act=share], [data-act=list], [data-act=turn], [data-act^=loop], [data-part=speed]";
export const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** Text only where it changes: the same text again would be laid out and painted again. */
export const put = (element, text) => element.textContent === text || (element.textContent = text);

export function box(kind, className, html = "") {
  const element = document.createElement(kind);
  element.className = className;
  element.innerHTML = html;
  return element;
}

export function build(figure) {
  figure.classList.add("bench", "player");
  figure.tabIndex = figure.tabIndex < 0 ? 0 : figure.tabIndex;
  let stage = figure.querySelector(".stage");
  if (!stage) figure.prepend((stage = posterStage(figure)));
  stage.insertAdjacentHTML("beforeend", STAGE);
  figure.querySelector(".scrub")?.remove();
  const parts = { lanes: box("div", "lanes"), data: box("div", "data"), list: box("div", "data list"), help: box("dialog", "sheet-x", HELP), told: box("p", "visually-hidden") };
  parts.data.hidden = parts.list.hidden = true;
  parts.told.setAttribute("role", "status");
  parts.help.setAttribute("aria-label", "Keys");
  const controls = box("div", "ctrl", CONTROLS);
  const scrub = box("div", "scrub", SCRUB);
  const isHero = figure.dataset.variant === "hero";
  if (isHero) controls.querySelectorAll(NOT_IN_HERO).forEach((one) => one.setAttribute("hidden", ""));
  stage.after(parts.lanes, scrub, controls, parts.list, parts.data, parts.help, parts.told);
  for (const element of figure.querySelectorAll("[data-part]")) parts[camel(element.dataset.part)] = element;
  Object.assign(parts, { stage, controls, canvas: stage.querySelector("canvas.gl"), start: stage.querySelector(".start"), scrub });
  if (!isHero) parts.episodeKeys.hidden = parts.listButton.hidden = !figure.dataset.about;
  parts.speed.append(...SPEEDS.map((speed) => new Option(`${speed}×`, String(speed))));
  parts.synthetic = synthetic(stage);
  parts.absent = Object.assign(box("span", "absent"), { role: "status" }); // what a link named and is not there
  stage.querySelector(".at-title")?.append(parts.absent);
  parts.say = (text) => {
    parts.says.textContent = text;
    parts.says.hidden = false;
    parts.start.hidden = true;
  };
  parts.setPlaying = (isPlaying, icon) => {
    if (parts.play.dataset.playing === String(isPlaying)) return;
    parts.play.dataset.playing = String(isPlaying);
    parts.play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    parts.play.innerHTML = icon(isPlaying ? "pause" : "play");
  };
  return parts;
}

/** The tag of the component, or one of our own that shows when the preview says so. */
function synthetic(stage) {
  const own = stage.querySelector(".at-title .tag.synthetic")?.parentElement;
  if (own) return own;
  const tag = Object.assign(box("span", "tag synthetic"), { textContent: "Synthetic", hidden: true });
  stage.querySelector(".at-title")?.append(tag);
  return tag;
}

/** A figure that came bare, without the component: picture and title from its attributes. */
function posterStage({ dataset }) {
  const stage = box("div", "stage", '<div class="over at-title"><span class="strong"></span></div>');
  stage.querySelector(".strong").textContent = dataset.title ?? "";
  if (dataset.poster) stage.prepend(Object.assign(new Image(), { src: dataset.poster, alt: "The hand at its most telling moment", className: "poster" }));
  return stage;
}
