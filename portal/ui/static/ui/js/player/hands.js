// Which hands there are, where each stands on the stage, and what each is called. Pure.

const APART_MM = 72;
const ALIKE_MM = { apart: 86, aside: -16 }; // hands drawn alike all reach to the same side with the thumb
const ALONE_MM = 16; // a hand alone stands a little aside, since its thumb reaches far

/** Left before right before those whose side nobody stated, in their own order. */
export const ordered = (hands) => Object.keys(hands).sort();

/** Where the middle of each hand stands, in mm from the middle of the stage. */
export function places(hands) {
  const sides = ordered(hands);
  if (sides.length === 1) return { [sides[0]]: ALONE_MM };
  const { apart, aside } = areAlike(hands) ? ALIKE_MM : { apart: APART_MM, aside: 0 };
  return Object.fromEntries(sides.map((side, at) => [side, (2 * at - (sides.length - 1)) * apart + aside]));
}

/** The width that so many hands need, as a share of the stage's height. */
export const breadth = (hands) => 0.86 + Math.max(0, ordered(hands).length - 1) * (areAlike(hands) ? 1.2 : 1);

const areAlike = (hands) => !("left" in hands);

/** "left", "right", "first", "second": a hand whose side is not known is told by its place. */
export function nameOf(side) {
  const number = /^unknown_(\d+)$/.exec(side)?.[1];
  return number ? (["first", "second", "third", "fourth"][number - 1] ?? `${number}th`) : side;
}
