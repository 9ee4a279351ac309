// Reads a preview (DXPV version 1 or 2): magic, u16 version, u16 0, u32 header bytes, JSON header, blocks.
// The server sends it with Content-Encoding gzip; a file that arrives still packed is unpacked here.

import { readBlock } from "./blocks.js";

const MAGIC = "DXPV";
const FIXED_BYTES = 12;
const READABLE = [1, 2];

export class PreviewError extends Error {}

export async function fetchPreview(url, signal) {
  const answer = await fetch(url, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new PreviewError(`The preview could not be loaded (${answer.status}).`);
  return parsePreview(await unpack(await answer.arrayBuffer()));
}

async function unpack(buffer) {
  const head = new Uint8Array(buffer, 0, Math.min(2, buffer.byteLength));
  if (head[0] !== 0x1f || head[1] !== 0x8b) return buffer;
  const stream = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

export function parsePreview(buffer) {
  if (buffer.byteLength < FIXED_BYTES) throw new PreviewError("The preview is too short.");
  const view = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== MAGIC) throw new PreviewError("This is not a preview.");
  if (!READABLE.includes(view.getUint16(4, true))) throw new PreviewError("The preview is of a newer version.");
  const headerBytes = view.getUint32(8, true);
  const start = FIXED_BYTES + headerBytes;
  if (start > buffer.byteLength) throw new PreviewError("The preview is cut off.");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, FIXED_BYTES, headerBytes)));
  return { ...header, block: (block) => readBlock(buffer, start, block) };
}
