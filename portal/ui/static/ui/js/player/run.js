// Lets the clock go on with the browser's frames until it stops.
export function run(player) {
  const { clock } = player;
  let was = performance.now();
  const frame = (now) => {
    if (!clock.playing) return;
    clock.tick(Math.max(0, now - was) / 1000);
    player.drawing?.tell(now - was);
    was = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
