// What stands at the pointer's place on the touchprint: time, pose, six regions and the pressure.
import { emberCss } from "./ember.js";
import { Sketch } from "./sketch.js";
import { View } from "./view.js";

const REGIONS = ["thumb", "index", "middle", "ring", "little", "palm"];

export function hoverPreview(player) {
  const { parts } = player;
  const { range, hover, hoverLine, hoverSays } = parts;
  const time = hover.querySelector(".num");
  const canvas = hover.querySelector("canvas");
  const small = new View();
  small.zoom = 1.1;
  let shown = null;
  let of = null;
  const hide = () => (hover.hidden = hoverLine.hidden = true);
  const draw = () => {
    shown = null;
    if (hover.hidden) return;
    if (of !== player.tracks) {
      of = player.tracks;
      player.hoverSketch = Object.keys(of.hands).length ? new Sketch(canvas, { hands: of.hands, touch: {} }, small) : null;
      canvas.hidden = !player.hoverSketch;
    }
    player.hoverSketch?.size();
    player.hoverSketch?.draw(player.hoverTime);
  };
  range.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || !player.figure.classList.contains("live")) return;
    const box = parts.print.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    player.hoverTime = share * player.duration;
    hover.hidden = hoverLine.hidden = false;
    const within = parts.scrub.getBoundingClientRect();
    const half = hover.offsetWidth / 2;
    hover.style.left = `${Math.max(half + 4, Math.min(within.width - half - 4, event.clientX - within.left))}px`;
    hoverLine.style.left = `${share * 100}%`;
    time.textContent = `${player.hoverTime.toFixed(2)} s`;
    hoverSays.replaceChildren(...column(player.print, share));
    shown ??= requestAnimationFrame(draw);
  });
  range.addEventListener("pointerleave", hide);
  range.addEventListener("pointerdown", hide);
}

/** The touchprint's column as six cells with their names. */
function column(print, share) {
  if (!print) return [];
  const at = Math.min(print.columns - 1, Math.floor(share * print.columns));
  return REGIONS.map((name, row) => {
    const cell = document.createElement("i");
    const value = print.data.raw[row * print.columns + at];
    cell.style.background = value === 255 ? "#27323a" : emberCss(value / 254);
    cell.title = name;
    return cell;
  });
}
