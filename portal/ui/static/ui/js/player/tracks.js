// What was measured at a time: joints between two frames, taxels, and a plot's bucket.

const JOINTS = 26;

/** Joint positions of one hand in metres; NaN where the hand was lost. */
export class HandTrack {
  constructor(hand, preview) {
    Object.assign(this, { frames: hand.frames, rate: hand.rate_hz, estimated: hand.estimated, source: hand.source });
    this.values = preview.block(hand.joints).floats();
    this.out = new Float32Array(JOINTS * 3);
  }

  /** Linear between frames; beside a lost frame the nearer one counts, so that nothing is invented. */
  at(time) {
    const place = Math.max(0, Math.min(this.frames - 1, time * this.rate));
    const before = Math.floor(place);
    const after = Math.min(this.frames - 1, before + 1);
    const share = place - before;
    for (let index = 0; index < JOINTS * 3; index += 1) {
      const low = this.values[before * JOINTS * 3 + index];
      const high = this.values[after * JOINTS * 3 + index];
      const near = share < 0.5 ? low : high;
      this.out[index] = Number.isNaN(low) || Number.isNaN(high) ? near : low + (high - low) * share;
    }
    return this.out;
  }
}

export class TouchTrack {
  constructor(touch, preview) {
    Object.assign(this, { frames: touch.frames, rate: touch.rate_hz, unit: touch.unit, max: touch.max, shape: touch.shape, regions: touch.regions ?? [] });
    const block = preview.block(touch.data);
    this.taxels = block.shape.at(-1);
    this.values = block.floats();
    const placement = preview.block(touch.placement);
    this.placement = placement ? placement.floats() : null;
    this.out = new Float32Array(this.taxels);
  }

  /** Frame k holds the peaks from k / rate to (k + 1) / rate. */
  at(time) {
    const frame = Math.max(0, Math.min(this.frames - 1, Math.floor(time * this.rate + 1e-6)));
    this.out.set(this.values.subarray(frame * this.taxels, (frame + 1) * this.taxels));
    return this.out;
  }

  /** The highest value now, in the stream's unit; 0 when every taxel is missing. */
  peak(time) {
    return this.at(time).reduce((most, value) => (value > most ? value : most), 0);
  }
}

/** A stream's plot: the least and the most of each bucket and channel, read when somebody looks at it. */
export class PlotTrack {
  #preview;
  #read = {};

  constructor(plot, preview) {
    Object.assign(this, plot, { end: plot.t_end_s, width: plot.channels.length });
    this.#preview = preview;
  }

  get low() {
    return (this.#read.low ??= this.#preview.block(this.min).floats());
  }

  get high() {
    return (this.#read.high ??= this.#preview.block(this.max).floats());
  }

  bucket(time) {
    return Math.max(0, Math.min(this.points - 1, Math.floor((time / this.end) * this.points)));
  }

  middle(bucket, channel) {
    const at = bucket * this.width + channel;
    return (this.low[at] + this.high[at]) / 2;
  }
}

export function readTracks(preview) {
  const build = (group, Kind) => Object.fromEntries(Object.entries(group ?? {}).map(([hand, one]) => [hand, new Kind(one, preview)]));
  return {
    hands: build(preview.hands, HandTrack),
    touch: build(preview.touch, TouchTrack),
    plots: (preview.plots ?? []).filter((plot) => plot.points > 0).map((plot) => new PlotTrack(plot, preview)),
  };
}
