// The range of values that a lane shows: a wild second must not make the rest of it flat. Pure.

const STEADY = new Set(["flexion", "joint_angle", "joint_position", "pose", "bend"]);
const WILD_STEADY = 0.125; // share of the time that may be cut off; touch and the like are peaks for the most part
const WILD_OTHER = 0.01;
const WORTH_IT = 3;

const format = (value) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3))));

/** Values further out than three times what the others are apart are cut off, if they are rare: `{ low, high, said }`, low and high null where all is shown. */
export function axisOf(lines, kind, unit) {
  const least = [];
  const most = [];
  for (let at = 0; at < (lines[0]?.length ?? 0); at += 1) {
    const known = lines.map((line) => line[at]).filter((value) => value !== null);
    if (known.length) {
      least.push(Math.min(...known));
      most.push(Math.max(...known));
    }
  }
  if (!least.length) return { low: null, high: null, said: "" };
  least.sort((a, b) => a - b);
  most.sort((a, b) => a - b);
  const wild = Math.ceil(least.length * (STEADY.has(kind) ? WILD_STEADY : WILD_OTHER));
  const last = least.length - 1;
  const [low, high] = [least[Math.min(wild, last)], most[Math.max(0, last - wild)]];
  const span = high - low;
  const isBelow = span > 0 && least[0] < low - WORTH_IT * span;
  const isAbove = span > 0 && most[last] > high + WORTH_IT * span;
  const sign = unit && unit !== "1" ? (unit === "°" ? unit : ` ${unit}`) : "";
  const far = [isBelow ? `down to ${format(least[0])}${sign}` : "", isAbove ? `up to ${format(most[last])}${sign}` : ""].filter(Boolean);
  return {
    low: isBelow ? least.find((value) => value >= low - span) : null,
    high: isAbove ? most.findLast((value) => value <= high + span) : null,
    said: far.length ? `cut off: ${far.join(" and ")}` : "",
  };
}

const STEPS = [1, 2, 5];
const MOST_STEPS = 6;

/** Marks from 0 to the end in even steps of 1, 2 or 5 times a power of ten, each written with as many decimals as the step has. */
export function ticksOf(end, most = MOST_STEPS) {
  if (!(end > 0) || !Number.isFinite(end)) return [{ at: 0, text: "0" }];
  const power = Math.floor(Math.log10(end / most));
  const [factor, exponent] = [0, 1].flatMap((more) => STEPS.map((one) => [one, power + more])).find(([one, tens]) => Number(`${one}e${tens}`) * most >= end * (1 - 1e-9));
  const step = Number(`${factor}e${exponent}`);
  const decimals = Math.max(0, -exponent);
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, at) => ({ at: at * step, text: at ? (at * step).toFixed(decimals) : "0" }));
}

const MOST_DECIMALS = 6;

/** A value on an axis of this span: so exact that a hundredth of the span is seen. */
export function figure(value, span) {
  if (!Number.isFinite(value)) return "–";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(span > 0 ? span : Math.abs(value) || 1)));
  const text = decimals > MOST_DECIMALS && value !== 0 ? value.toExponential(2) : value.toFixed(Math.min(decimals, MOST_DECIMALS));
  return text.replace(/^-(0\.?0*)$/, "$1");
}
