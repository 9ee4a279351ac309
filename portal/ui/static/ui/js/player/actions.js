// Ties buttons and keys to what they do.
import { camel } from "./build.js";
import { actionOf } from "./keys.js";

const TURN_DEGREES = 20;
const ZOOM = 1.2;

export function bind(player) {
  const { figure, parts } = player;
  const actions = actionsOf(player);
  figure.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act], [data-view]");
    if (!button || !figure.contains(button)) return;
    if (button.dataset.view) actions.view(button.dataset.view);
    else actions[camel(button.dataset.act)]?.();
  });
  figure.addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action || (action[0].startsWith("episode") && !player.episodes)) return;
    event.preventDefault();
    actions[action[0]](action[1]);
  });
  parts.speed.addEventListener("change", () => {
    player.clock.speed = Number(parts.speed.value);
  });
  showView(player);
}

/** Which of the named views is pressed: none of them once the hands were turned. */
export function showView({ figure, view }) {
  figure.querySelectorAll("[data-view]").forEach((one) => one.setAttribute("aria-pressed", String(view.isPlain && one.dataset.view === view.name)));
}

/** Opens or closes what a button tells of; both say so. */
function disclose(part, button) {
  part.hidden = !part.hidden;
  button.setAttribute("aria-expanded", String(!part.hidden));
  return !part.hidden;
}

function actionsOf(player) {
  const { clock, parts, view } = player;
  const look = (change) => async () => {
    change();
    showView(player);
    await player.load();
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
    loopZoom() {
      const isOn = parts.loopZoom.getAttribute("aria-pressed") !== "true";
      parts.loopZoom.setAttribute("aria-pressed", String(isOn));
      player.lanes?.zoom(isOn ? clock.loop : null);
    },
    turn: () => disclose(parts.turn, parts.turnButton),
    turnLeft: look(() => view.turn(-TURN_DEGREES)),
    turnRight: look(() => view.turn(TURN_DEGREES)),
    turnUp: look(() => view.turn(0, -TURN_DEGREES)),
    turnDown: look(() => view.turn(0, TURN_DEGREES)),
    nearer: look(() => view.zoomBy(ZOOM)),
    farther: look(() => view.zoomBy(1 / ZOOM)),
    view: (name) => look(() => view.set(name))(),
    help: () => parts.help.showModal(),
    episodeBefore: () => player.episodes?.go("before"),
    episodeAfter: () => player.episodes?.go("after"),
    async list() {
      if (disclose(parts.list, parts.listButton)) await player.episodes?.showList();
    },
    async data() {
      await player.load();
      disclose(parts.data, parts.dataButton);
    },
    async share() {
      const { share } = await import("./share.js");
      share(player);
    },
  };
}
