// Builds small previews, byte by byte, for the tests of what reads them.
const FIXED_BYTES = 12;
const ALIGNED = 8;

export function buildPreview(describe, { version = 1, magic = "DXPV" } = {}) {
  const chunks = [];
  let offset = 0;
  const block = (array, shape, extra = {}) => {
    const dtype = { Int16Array: "int16", Uint8Array: "uint8", Float32Array: "float32" }[array.constructor.name];
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const described = { offset, bytes: bytes.length, dtype, shape, scale: 1, offset_value: 0, ...extra };
    const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNED) * ALIGNED);
    padded.set(bytes);
    chunks.push(padded);
    offset += padded.length;
    return described;
  };
  const header = new TextEncoder().encode(JSON.stringify(describe(block)));
  const headerBytes = Math.ceil((FIXED_BYTES + header.length) / ALIGNED) * ALIGNED - FIXED_BYTES;
  const file = new Uint8Array(FIXED_BYTES + headerBytes + offset).fill(0x20, FIXED_BYTES, FIXED_BYTES + headerBytes);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(magic));
  view.setUint16(4, version, true);
  view.setUint32(8, headerBytes, true);
  file.set(header, FIXED_BYTES);
  let at = FIXED_BYTES + headerBytes;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file.buffer;
}

/** Two frames of a right hand whose every joint moves from 0 to 1 mm along X, one of them lost. */
export function twoFrames(lost = false) {
  const raw = new Int16Array(2 * 26 * 3);
  for (let joint = 0; joint < 26; joint += 1) raw[26 * 3 + joint * 3] = 10;
  if (lost) raw.fill(-32768, 26 * 3);
  return raw;
}
