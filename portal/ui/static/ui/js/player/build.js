// Puts the player's parts into the figure, and ties buttons and keys to what they do.
import { SPEEDS } from "./clock.js";
import { actionOf } from "./keys.js";
import { CONTROLS, HELP, SCRUB, STAGE } from "./markup.js";
import { toast } from "../modules/toast.js";

const TURN_DEGREES = 20;
const NOT_IN_HERO = "[data-act=data], [data-act=help], [data-act=link], [data-act^=loop], [data-part=speed]";

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
  const parts = { lanes: box("div", "lanes"), data: box("div", "data"), help: box("dialog", "sheet-x", HELP) };
  parts.data.hidden = true;
  parts.help.setAttribute("aria-label", "Keys");
  const controls = box("div", "ctrl", CONTROLS);
  if (figure.dataset.variant === "hero") controls.querySelectorAll(NOT_IN_HERO).forEach((one) => one.setAttribute("hidden", ""));
  stage.after(parts.lanes, box("div", "scrub", SCRUB), controls, parts.data, parts.help);
  for (const element of figure.querySelectorAll("[data-part]")) parts[camel(element.dataset.part)] = element;
  parts.canvas = stage.querySelector("canvas.gl");
  parts.start = stage.querySelector(".start");
  parts.speed.append(...SPEEDS.map((speed) => new Option(`${speed}×`, String(speed))));
  parts.setPlaying = (isPlaying, icon) => {
    if (parts.play.dataset.playing === String(isPlaying)) return;
    parts.play.dataset.playing = String(isPlaying);
    parts.play.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    parts.play.innerHTML = icon(isPlaying ? "pause" : "play");
  };
  parts.note = (text) => stage.querySelector(".at-title")?.append(Object.assign(box("span", "mute"), { textContent: text }));
  parts.showSynthetic = () => {
    if (!stage.querySelector(".tag.synthetic")) stage.querySelector(".at-title")?.append(Object.assign(box("span", "tag synthetic"), { textContent: "Synthetic" }));
  };
  return parts;
}

const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** A figure that came bare, without the component: picture and title from its attributes. */
function posterStage({ dataset }) {
  const stage = box("div", "stage", '<div class="over at-title"><span class="strong"></span></div>');
  stage.querySelector(".strong").textContent = dataset.title ?? "";
  if (dataset.poster) stage.prepend(Object.assign(new Image(), { src: dataset.poster, alt: "The hand at its most telling moment", className: "poster" }));
  return stage;
}

export function bind(player) {
  const { figure, parts } = player;
  const actions = actionsOf(player);
  figure.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act], [data-view]");
    if (!button) return;
    if (button.dataset.view) actions.view(button.dataset.view);
    else actions[camel(button.dataset.act)]();
  });
  figure.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    actions[action[0]](action[1]);
  });
  parts.speed.addEventListener("change", () => {
    player.clock.speed = Number(parts.speed.value);
  });
}

function actionsOf(player) {
  const { clock, parts, figure } = player;
  const turn = (degrees) => {
    player.stage?.turn(degrees);
    player.draw();
  };
  return {
    toggle: () => player.toggle(),
    back: () => player.step(-1),
    forward: () => player.step(1),
    step: (count) => player.step(count),
    move: (seconds) => player.seek(player.time + seconds),
    seek: (time) => player.seek(time),
    speed: (steps) => clock.changeSpeed(steps),
    loop: (end) => clock.setLoop(end),
    loopFrom: () => clock.setLoop("from"),
    loopTo: () => clock.setLoop("to"),
    loopClear: () => clock.clearLoop(),
    turnLeft: () => turn(-TURN_DEGREES),
    turnRight: () => turn(TURN_DEGREES),
    help: () => parts.help.showModal(),
    async view(name) {
      await player.load();
      player.stage?.setView(name);
      figure.querySelectorAll("[data-view]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.view === name)));
      player.draw();
    },
    async data() {
      await player.load();
      parts.data.hidden = !parts.data.hidden;
      parts.dataButton.setAttribute("aria-expanded", String(!parts.data.hidden));
    },
    async link() {
      const url = new URL(location.href);
      url.searchParams.set("t", (player.begins + player.time).toFixed(2));
      url.hash = figure.id;
      await navigator.clipboard?.writeText(url.href);
      toast(`Link to ${player.time.toFixed(2)} s copied.`, "ok");
    },
  };
}
