// One file's way to the portal: hash, create or take up again, parts, complete. Tells each step to `show`.
import { ApiError, putPart } from "./api.js";
import { sha256Of } from "./sha256.js";

const AT_ONCE = 3;
const TRIES = 8;
const LINKS_PER_CALL = 12;
const FIRST_WAIT_MS = 600;
const LONGEST_WAIT_MS = 20000;

const pause = (wait) => new Promise((done) => setTimeout(done, wait));

/** Try again what fails in passing; a browser that knows it is offline waits for the line instead. */
export async function persist(work, { onWait = () => {}, signal, tries = TRIES, wait = FIRST_WAIT_MS } = {}) {
  for (let count = 1; ; count += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !(error instanceof ApiError) || !error.isPassing || count === tries) throw error;
      onWait(count);
      if (globalThis.navigator?.onLine === false) await new Promise((done) => addEventListener("online", done, { once: true }));
      await pause(Math.min(LONGEST_WAIT_MS, wait * 2 ** (count - 1)) * (0.75 + Math.random() / 2));
    }
  }
}

/** Part numbers still to send, from what the server says it has. */
export function missingParts(count, received) {
  const have = new Set(received.map((part) => part.number));
  return Array.from({ length: count }, (_, index) => index + 1).filter((number) => !have.has(number));
}

/** One looked up lists in `parts` what arrived. */
export const receivedOf = (upload) => (Array.isArray(upload.parts) ? upload.parts : []);
/** How many parts there are: a new upload gives `parts` as a number, one looked up `parts_total`. */
export const countOf = (upload) => upload.parts_total ?? upload.parts;

export class Transfer {
  constructor(file, { api, memory, details, show }) {
    Object.assign(this, { file, api, memory, details, show, sent: new Map() });
    this.stopper = new AbortController();
  }

  cancel() {
    this.stopper.abort();
    if (this.upload) this.api.call("DELETE", `uploads/${this.upload.id}`).catch(() => {});
    if (this.key) this.memory.removeItem(this.key);
  }

  async run() {
    this.sha256 ??= await sha256Of(this.file, (share) => this.show("hashing", share));
    this.key = `upload:${this.details.dataset}:${this.sha256}`;
    this.upload = (await this.takeUpAgain()) ?? (await this.create());
    if (this.upload.state === "complete") return { recording: this.upload.recording };
    this.memory.setItem(this.key, this.upload.id);
    const etags = new Map(receivedOf(this.upload).map((part) => [part.number, part.etag]));
    const count = countOf(this.upload);
    for (const number of etags.keys()) this.sent.set(number, this.slice(number).size);
    await this.sendAll(missingParts(count, receivedOf(this.upload)), etags);
    this.show("completing", 1);
    const parts = [...etags].sort(([a], [b]) => a - b).map(([number, etag]) => ({ number, etag }));
    const answer = await this.try(() => this.api.call("POST", `uploads/${this.upload.id}/complete`, { parts }));
    this.memory.removeItem(this.key);
    return answer;
  }

  try(work) {
    return persist(work, { signal: this.stopper.signal, onWait: () => this.show("waiting", this.share()) });
  }

  /** The upload that this file began here before, while the server still holds it open. */
  async takeUpAgain() {
    const id = this.memory.getItem(this.key);
    if (!id) return null;
    try {
      const upload = await this.try(() => this.api.call("GET", `uploads/${id}`));
      const isDone = upload.state === "complete" && upload.recording;
      if (isDone) return upload;
      return upload.state === "open" ? await this.sayAnew(id) : null;
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  /** What the form says now counts, also where the file was begun under other words. */
  sayAnew(id) {
    const { profile = "", metadata = {} } = this.details;
    return this.try(() => this.api.call("PATCH", `uploads/${id}`, { profile, metadata }));
  }

  /** A new upload, with the batch that it was sent under: one taken up again says its own. */
  async create() {
    const body = { filename: this.file.name, size: this.file.size, sha256: this.sha256, ...this.details };
    const key = crypto.randomUUID();
    const upload = await this.try(() => this.api.call("POST", "uploads", body, key));
    return { ...upload, batch: this.details.batch };
  }

  slice(number) {
    const start = (number - 1) * this.upload.part_size;
    return this.file.slice(start, start + this.upload.part_size);
  }

  async sendAll(numbers, etags) {
    const queue = [...numbers];
    const links = new Map();
    const lane = async () => {
      while (queue.length && !this.stopper.signal.aborted) {
        const number = queue.shift();
        etags.set(number, await this.try(() => this.sendPart(number, queue, links)));
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, numbers.length) }, lane));
    this.stopper.signal.throwIfAborted();
  }

  async sendPart(number, queue, links) {
    if (!links.has(number)) await this.askLinks([number, ...queue.slice(0, LINKS_PER_CALL - 1)], links);
    const blob = this.slice(number);
    const onProgress = (bytes) => {
      this.sent.set(number, bytes);
      this.show("sending", this.share());
    };
    const link = links.get(number);
    links.delete(number); // a link is used once: after a failure a fresh one is asked for
    try {
      const etag = await putPart(link, blob, { onProgress, signal: this.stopper.signal });
      onProgress(blob.size);
      return etag;
    } catch (error) {
      // An expired link is no refusal of the file: ask for a new one and go on.
      if (error.status === 403) error.status = 0;
      throw error;
    }
  }

  async askLinks(numbers, links) {
    const { parts } = await this.api.call("POST", `uploads/${this.upload.id}/parts`, { numbers });
    for (const part of parts) links.set(part.number, part);
  }

  share() {
    const bytes = [...this.sent.values()].reduce((sum, one) => sum + one, 0);
    return this.file.size ? bytes / this.file.size : 1;
  }
}
