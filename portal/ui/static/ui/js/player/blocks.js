// A preview's blocks as numbers: as they stand, as series in time, or as weights along directions. Pure.
// value = raw × scale + offset_value; a raw int16 of -32768, a raw uint8 of 255 and NaN: not measured.

const ARRAYS = { int16: Int16Array, uint8: Uint8Array, float32: Float32Array };
const MISSING = { int16: -32768, uint8: 255 };

export class BlockError extends Error {}

/** `{ shape, raw, floats() }` of a block whose data begins at `start`; null where there is none. */
export function readBlock(buffer, start, block) {
  if (!block) return null;
  if (block.coding === "basis") return basis(buffer, start, block);
  const raw = rawOf(buffer, start + block.offset, block);
  return { raw, shape: block.shape, floats: () => scaled(raw, block) };
}

function rawOf(buffer, from, { bytes, dtype, shape, coding, orders }) {
  const Kind = ARRAYS[dtype];
  if (!Kind || from + bytes > buffer.byteLength) throw new BlockError("The preview is damaged.");
  // A copy, since the data need not start at a multiple of the element's size.
  if (coding !== "series") return new Kind(buffer.slice(from, from + bytes));
  return unpacked(new Uint8Array(buffer, from, bytes), Kind, shape[0], orders);
}

/** Series: planes of bytes, zigzag, and each channel's neighbours subtracted as often as `orders` says. */
export function unpacked(bytes, Kind, count, orders) {
  const channels = orders.length;
  const total = count * channels;
  const isWide = Kind.BYTES_PER_ELEMENT === 2;
  const out = new Kind(total);
  for (let channel = 0; channel < channels; channel += 1) {
    let [first, second] = [0, 0];
    for (let at = 0; at < count; at += 1) {
      const place = channel * count + at;
      const folded = isWide ? bytes[place] | (bytes[total + place] << 8) : bytes[place];
      const step = (folded >> 1) ^ -(folded & 1);
      if (orders[channel] === 2) second += (first += step);
      else if (orders[channel] === 1) second += step;
      else second = step;
      out[at * channels + channel] = second; // differences wrap round in the type's width, as storing does
    }
  }
  return out;
}

function scaled(raw, { dtype, shape, scale = 1, offset_value: offset = 0 }) {
  const width = shape.at(-1);
  const missing = MISSING[dtype];
  const of = (value) => (Array.isArray(value) ? Float64Array.from(value) : new Float64Array(width).fill(value));
  const [scales, offsets] = [of(scale), of(offset)];
  const out = new Float32Array(raw.length);
  for (let at = 0, column = 0; at < raw.length; at += 1) {
    out[at] = raw[at] === missing ? NaN : raw[at] * scales[column] + offsets[column];
    column = column + 1 === width ? 0 : column + 1;
  }
  return out;
}

/** (n, …) values: weights (n, k) along directions (values, k), from a mean; missing weights, missing row. */
function basis(buffer, start, { shape, weights, directions, mean }) {
  const [ways, axes, middle] = [weights, directions, mean].map((block) => readBlock(buffer, start, block));
  return {
    raw: ways.raw,
    shape,
    floats() {
      const [w, d, m] = [ways, axes, middle].map((block) => Float64Array.from(block.floats()));
      return product(w, d, m, ways.shape[1]);
    },
  };
}

/** Rows of weights times columns of directions, and the mean. Three at a time: loading waits for this loop. */
function product(w, d, m, count) {
  const width = m.length;
  const rows = count ? w.length / count : 0;
  const padded = new Float64Array(Math.ceil(width / 3) * 3 * count);
  padded.set(d);
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const from = row * count;
    const to = row * width;
    for (let value = 0; value < width; value += 3) {
      const [first, second, third] = [value * count, (value + 1) * count, (value + 2) * count];
      let [x, y, z] = [0, 0, 0];
      for (let at = 0; at < count; at += 1) {
        const weight = w[from + at];
        x += weight * padded[first + at];
        y += weight * padded[second + at];
        z += weight * padded[third + at];
      }
      out[to + value] = m[value] + x;
      if (value + 1 < width) out[to + value + 1] = m[value + 1] + y;
      if (value + 2 < width) out[to + value + 2] = m[value + 2] + z;
    }
  }
  return out;
}
