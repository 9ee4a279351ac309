// Ember: the one map for touch. Equal steps in OKLab; lightness only rises. 0 is rest, 1 full scale.
export const STOPS = ["#263843", "#2E4672", "#574A96", "#8748A2", "#B44899", "#D94F82", "#F46064", "#FE834C", "#FEA94E", "#FBCE7E", "#FCF0B6"];
const CHANNELS = STOPS.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));

/** sRGB 0..255, interpolated between stops; `out` is reused by callers that run per frame. */
export function ember(share, out = [0, 0, 0]) {
  const place = Math.max(0, Math.min(1, share)) * (CHANNELS.length - 1);
  const step = Math.min(CHANNELS.length - 2, Math.floor(place));
  for (let channel = 0; channel < 3; channel += 1) {
    const low = CHANNELS[step][channel];
    out[channel] = low + (CHANNELS[step + 1][channel] - low) * (place - step);
  }
  return out;
}

export const emberCss = (share) => `rgb(${ember(share).map(Math.round).join(" ")})`;
