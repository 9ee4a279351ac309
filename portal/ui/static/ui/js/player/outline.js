// Outlines on a 2D canvas: a limb between two circles, and the hull of several. Pure but for the context given.

/** A capsule whose ends differ: [x, y, radius] to [x, y, radius]. */
export function capsule(context, [x0, y0, r0], [x1, y1, r1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const long = Math.hypot(dx, dy);
  context.beginPath();
  if (long <= Math.abs(r0 - r1) + 1e-3) {
    const [x, y, r] = r0 > r1 ? [x0, y0, r0] : [x1, y1, r1];
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const along = Math.atan2(dy, dx);
  const lean = Math.acos((r0 - r1) / long);
  context.arc(x0, y0, r0, along + lean, along - lean + 2 * Math.PI);
  context.arc(x1, y1, r1, along - lean, along + lean);
  context.closePath();
}

const AROUND = 14;

/** The convex outline of circles. */
export function hull(context, circles) {
  const points = circles.flatMap(([x, y, r]) => Array.from({ length: AROUND }, (_, at) => [x + r * Math.cos((2 * Math.PI * at) / AROUND), y + r * Math.sin((2 * Math.PI * at) / AROUND)]));
  const ring = convex(points);
  context.beginPath();
  // Through the middles of the sides, with the corners as control points: round, as circles are.
  const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  ring.forEach((corner, at) => {
    const start = middle(ring.at(at - 1), corner);
    if (at === 0) context.moveTo(...start);
    context.quadraticCurveTo(...corner, ...middle(corner, ring[(at + 1) % ring.length]));
  });
  context.closePath();
}

/** Corners of the convex hull in order (Andrew's monotone chain). */
export function convex(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o, a, b) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (rows) => {
    const chain = [];
    for (const point of rows) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}
