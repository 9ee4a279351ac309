// Fingers and mice on the stage: dragging turns, two fingers (or Ctrl and the wheel) zoom.
// A vertical drag on a phone still scrolls the page. The buttons under "Turn" do the same.

const DEGREES_A_PIXEL = 0.5;
const WHEEL = 0.0025;

export function dragToTurn(player) {
  const { canvas } = player.parts;
  const fingers = new Map();
  const apart = () => {
    const [a, b] = [...fingers.values()];
    return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  };
  canvas.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const was = apart();
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size > 1) player.view.zoomBy(apart() / (was || 1));
    else player.view.turn((event.clientX - from[0]) * DEGREES_A_PIXEL, event.pointerType === "touch" ? 0 : (event.clientY - from[1]) * DEGREES_A_PIXEL);
    player.draw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
  const zoom = (event) => {
    if (!event.ctrlKey) return; // the wheel alone scrolls the page
    event.preventDefault();
    player.view.zoomBy(Math.exp(-event.deltaY * WHEEL));
    player.draw();
  };
  canvas.addEventListener("wheel", zoom, { passive: false });
  return true;
}
