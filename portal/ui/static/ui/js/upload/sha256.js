// SHA-256 that takes a file in slices: SubtleCrypto wants the whole file in memory at once. FIPS 180-4.

const primes = (count) => {
  const found = [];
  for (let candidate = 2; found.length < count; candidate += 1) if (found.every((prime) => candidate % prime)) found.push(candidate);
  return found;
};
const fraction = (value) => ((value - Math.floor(value)) * 2 ** 32) | 0;
const ROUNDS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
const BLOCK = 64;

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(BLOCK);
    this.held = 0;
    this.bytes = 0;
  }

  update(data) {
    this.bytes += data.length;
    let at = 0;
    if (this.held) {
      at = Math.min(BLOCK - this.held, data.length);
      this.rest.set(data.subarray(0, at), this.held);
      this.held += at;
      if (this.held < BLOCK) return this;
      this.block(this.rest, 0);
      this.held = 0;
    }
    for (; at + BLOCK <= data.length; at += BLOCK) this.block(data, at);
    this.rest.set(data.subarray(at));
    this.held = data.length - at;
    return this;
  }

  block(data, start) {
    const w = this.words;
    for (let i = 0; i < 16; i += 1) {
      const at = start + i * 4;
      w[i] = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const [x, y] = [w[i - 15], w[i - 2]];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + low + w[i - 7] + high) | 0;
    }
    this.mix(w);
  }

  mix(w) {
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    const sums = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i += 1) this.state[i] += sums[i];
  }

  hex() {
    const bits = this.bytes * 8;
    const tail = new Uint8Array((this.held < 56 ? BLOCK : 2 * BLOCK) - this.held);
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(tail.length - 4, bits >>> 0);
    this.update(tail);
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

const SLICE_BYTES = 2 ** 21; // about 15 ms of work between two chances for the page to answer

export async function sha256Of(file, onProgress = () => {}) {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, at + SLICE_BYTES).arrayBuffer()));
    onProgress(Math.min(1, (at + SLICE_BYTES) / file.size));
  }
  return hash.hex();
}
