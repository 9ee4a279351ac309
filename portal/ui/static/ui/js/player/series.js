// What a lane can show: one choice per stream, with at most eight lines. Pure, tested without a browser.

export const FINGERS = ["thumb", "index", "middle", "ring", "little"];
const MOST_LINES = 8;
const KINDS = { force: "force", joint_angle: "joint angles", imu: "motion", tactile: "touch", bend: "bend", emg: "EMG", joint_position: "positions", pose: "pose", other: "other" };
const DEGREES = 180 / Math.PI;

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const fingerOf = (channel) => FINGERS.find((finger) => channel.includes(finger)) ?? null;

/** All choices of a recording, in the order in which streams come. */
export function choicesOf(plots) {
  const choices = plots.flatMap((plot) => [flexion(plot), own(plot)].filter(Boolean));
  return choices.map((one) => ({ ...one, label: isShared(one, choices) ? `${one.label}, ${one.plot.stream.replaceAll("_", " ")}` : one.label }));
}

/** Streams that nothing else tells apart are told by their own names. */
const isShared = (one, choices) => choices.some((other) => other !== one && other.label === one.label);

function own(plot) {
  const hand = plot.hand && plot.hand !== "unknown" ? `${capital(plot.hand)} hand, ` : "";
  const unit = plot.unit && plot.unit !== "1" ? ` (${plot.unit})` : "";
  const lines = plot.width <= MOST_LINES ? plot.channels.map((name, at) => lineOf(plot, name, [at])) : extremes(plot);
  return { key: plot.stream, kind: plot.kind, hand: plot.hand, plot, unit: plot.unit, label: `${hand}${KINDS[plot.kind] ?? plot.kind}${unit}`, lines };
}

/** Of many channels: the highest and the lowest at each moment, and never one picked from the crowd. */
function extremes(plot) {
  const all = plot.channels.map((_, at) => at);
  const over = (pick) => (bucket) => all.reduce((most, at) => pick(most, bucket * plot.width + at), NaN);
  const larger = (most, at) => (most > plot.high[at] ? most : plot.high[at] || most);
  const smaller = (most, at) => (most < plot.low[at] ? most : plot.low[at]);
  return [
    { name: `highest of ${plot.width}`, low: over(larger), high: over(larger) },
    { name: "lowest", low: over(smaller), high: over(smaller) },
  ];
}

/** Joint angles become one line per finger: how far it is bent, in degrees, summed over its joints. */
function flexion(plot) {
  if (plot.kind !== "joint_angle" || plot.unit !== "rad") return null;
  const bends = FINGERS.map((finger) => plot.channels.flatMap((name, at) => (name.startsWith(`${finger}_`) && name.endsWith("_flexion") ? [at] : [])));
  if (bends.some((channels) => channels.length === 0)) return null;
  const hand = plot.hand && plot.hand !== "unknown" ? `${capital(plot.hand)} hand, ` : "";
  const lines = FINGERS.map((finger, index) => lineOf(plot, finger, bends[index], DEGREES));
  return { key: `${plot.stream}#flexion`, kind: "flexion", hand: plot.hand, plot, unit: "°", label: `${hand}flexion per finger (°)`, lines };
}

function lineOf(plot, name, channels, factor = 1) {
  const sum = (values) => (bucket) => channels.reduce((total, at) => total + values[bucket * plot.width + at], 0) * factor;
  return { name, finger: fingerOf(name), low: sum(plot.low), high: sum(plot.high) };
}

const GROUPS = [["Joints", ["flexion", "joint_angle", "joint_position", "bend", "pose"]], ["Touch", ["tactile"]], ["Force", ["force"]], ["Motion", ["imu"]]];

/** The choices by what they tell of: joints, touch, force, motion, other; no group is empty. */
export function groupsOf(choices) {
  const nameOf = (choice) => GROUPS.find(([, kinds]) => kinds.includes(choice.kind))?.[0] ?? "Other";
  return [...GROUPS.map(([name]) => name), "Other"].map((name) => [name, choices.filter((choice) => nameOf(choice) === name)]).filter(([, found]) => found.length);
}

/** Points for a plot: [times, line, line …]; two per bucket where least and most differ anywhere. */
export function pointsOf({ plot, lines }) {
  const width = plot.end / plot.points;
  const times = [];
  const values = lines.map(() => []);
  for (let bucket = 0; bucket < plot.points; bucket += 1) {
    times.push((bucket + 0.25) * width, (bucket + 0.75) * width);
    lines.forEach((line, index) => {
      const [low, high] = [line.low(bucket), line.high(bucket)];
      // Rising into the next bucket, the low comes first: the envelope stays, its zigzag halves.
      const isRising = bucket + 1 < plot.points && line.high(bucket + 1) >= high;
      values[index].push(...(isRising ? [low, high] : [high, low]).map((value) => (Number.isFinite(value) ? value : null)));
    });
  }
  return [times, ...values];
}

/** Which two choices to show first: what presses, and how the fingers move. */
export function firstChoices(choices) {
  const pick = (kinds, not) => kinds.map((kind) => choices.find((choice) => choice.kind === kind && choice.hand !== "left" && choice !== not) ?? choices.find((choice) => choice.kind === kind && choice !== not)).find(Boolean);
  const first = pick(["force", "tactile", "emg", "bend", "joint_position"]) ?? choices[0];
  const second = pick(["flexion", "joint_angle", "bend", "joint_position", "imu"], first) ?? choices.find((choice) => choice !== first);
  return [first, second].filter(Boolean);
}
