// Lets the clock go on with the browser's frames until it stops; who stops and starts within a frame has one run, not two.
export function run(player) {
  const { clock } = player;
  let was = performance.now();
  const frame = (now) => {
    if (!clock.playing || player.running !== frame) return;
    clock.tick(Math.max(0, now - was) / 1000);
    player.drawing?.tell(now - was);
    was = now;
    requestAnimationFrame(frame);
  };
  player.running = frame;
  requestAnimationFrame(frame);
}
