// Taxels in the 2D drawing: ellipses that lie on the skin, coloured by Ember. A pressed one is larger.
import { onSkin } from "./bones.js";
import { emberCss } from "./ember.js";
import { add, mix, scaled } from "./vectors.js";

const RADIUS_MM = { finger: 2.6, palm: 3.1 };
const PALM_MM = { across: 7.5, deep: 13 };
const FACING = 0.12; // less than this of a disc is seen edge-on

/** The rows of a layout by the joint at the far end of their segment; null without a layout. */
export function discsOf(touch) {
  if (!touch?.placement) return null;
  const rows = new Map();
  for (let taxel = 0; taxel < touch.taxels; taxel += 1) {
    const [joint, along, sideways, side] = touch.placement.subarray(taxel * 4, taxel * 4 + 4);
    if (joint < 0) continue;
    if (!rows.has(joint)) rows.set(joint, []);
    rows.get(joint).push({ taxel, along, sideways, side });
  }
  return rows;
}

/** What draws the taxels of one segment at this pose. */
export function drawDiscs(rows, { bones, points, palm, size, see, turn }, values, most) {
  const bone = new Map(bones.map((one) => [one.joint, one]));
  return (context, joint) => {
    const crowd = Math.min(1, Math.sqrt(14 / (rows.get(joint)?.length ?? 1)));
    for (const { taxel, along, sideways, side } of rows.get(joint) ?? []) {
      const on = bone.get(joint);
      const { place, out } = on ? onSkin(on, along, sideways, side) : onPalm({ points, palm, size }, joint, along, sideways, side);
      const normal = turn(out);
      if (normal[2] < FACING) continue;
      const share = Number.isNaN(values[taxel]) ? 0 : Math.min(1, values[taxel] / most);
      const [x, y, scale] = see(place);
      const radius = (on ? RADIUS_MM.finger : RADIUS_MM.palm) * size * crowd * (0.72 + 0.34 * share) * scale;
      context.beginPath();
      context.ellipse(x, y, radius, radius * Math.max(0.2, normal[2]), Math.PI / 2 - Math.atan2(normal[1], normal[0]), 0, 7);
      context.fillStyle = emberCss(share);
      context.fill();
    }
  };
}

function onPalm({ points, palm, size }, joint, along, sideways, side) {
  const middle = mix(points[joint - 1], points[joint], along);
  const out = scaled(palm.palmar, side);
  return { place: add(add(middle, palm.radial, sideways * PALM_MM.across * size), out, PALM_MM.deep * size), out };
}
