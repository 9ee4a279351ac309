// Uploads many files at once; with data-replaces one, after a button is pressed.
// Container: data-api-base, data-dataset (owner/slug; or [data-part=dataset] inside), data-report-base,
// data-replaces, data-max-bytes. Inside: [data-part=drop], input[data-part=files], [data-part=list],
// [data-part=total], [data-part=onward], metadata fields with data-meta="hand|subject|…", [data-part=profile].
import { Api } from "./api.js";
import { detailsOf } from "./details.js";
import { dropZone } from "./drop.js";
import { memory } from "./memory.js";
import { Batches, show, waysOn } from "./onward.js";
import { bytes, Row } from "./row.js";
import { Transfer } from "./transfer.js";
import { follow, heldAt } from "./verdict.js";

const FILES_AT_ONCE = 2;

export function mount(container) {
  const uploader = new Uploader(container);
  container.uploader = uploader;
  const files = uploader.part("files");
  files.addEventListener("change", () => {
    uploader.add([...files.files]);
    files.value = "";
  });
  dropZone(uploader.part("drop"), (dropped) => uploader.add(dropped));
  uploader.part("dataset")?.addEventListener("change", ({ target }) => {
    for (const shown of document.querySelectorAll("[data-shows=dataset]")) shown.textContent = target.value;
  });
  addEventListener("beforeunload", (event) => {
    if (uploader.running > 0) event.preventDefault();
  });
}

class Uploader {
  constructor(container) {
    this.container = container;
    this.api = new Api(container.dataset.apiBase);
    this.queue = [];
    this.batches = new Batches();
    this.received = [];
    this.running = 0;
    this.done = 0;
    this.failed = 0;
  }

  part(name) {
    return this.container.querySelector(`[data-part=${name}]`);
  }

  add(files) {
    const isOne = Boolean(this.container.dataset.replaces);
    if (isOne) this.unsent?.remove();
    if (isOne && files.length > 1) {
      this.part("total").textContent = "Choose one file: it takes the place of one.";
      return;
    }
    const most = Number(this.container.dataset.maxBytes) || Infinity;
    for (const file of files) {
      const row = new Row(this.part("list"), file);
      if (!detailsOf(this.container, this.batches).dataset) row.say("Choose a dataset first.", true);
      else if (file.size === 0) row.say("The file is empty.", true);
      else if (file.size > most) row.say(`Larger than the limit of ${bytes(most)}.`, true);
      else if (isOne) this.ask(file, row);
      else this.enqueue(file, row);
    }
    this.next();
  }

  /** What takes the place of another is sent when that is said; until then another may be chosen. */
  ask(file, row) {
    this.unsent = row.element;
    row.bar.hidden = true;
    row.say("Nothing is sent yet.");
    row.button("Send it", () => {
      this.unsent = null;
      this.enqueue(file, row);
      this.next();
    });
  }

  enqueue(file, row) {
    const details = detailsOf(this.container, this.batches);
    const show = (stage, share) => row.show(stage, share);
    const transfer = new Transfer(file, { api: this.api, memory: memory(), details, show });
    show("queued");
    row.button("Cancel", () => this.cancel(transfer, row));
    this.queue.push({ transfer, row });
  }

  cancel(transfer, row) {
    this.queue = this.queue.filter((one) => one.transfer !== transfer);
    transfer.cancel();
    row.say("Cancelled. Nothing was kept.");
    row.act.replaceChildren();
  }

  next() {
    while (this.running < FILES_AT_ONCE && this.queue.length) this.start(this.queue.shift());
    this.part("total").textContent = this.total();
    this.leadOn();
  }

  /** The ways on, once nothing is on its way; a fixed file's row alone leads to its report. */
  leadOn() {
    const isOver = !this.running && !this.queue.length && !this.container.dataset.replaces;
    show(this.part("onward"), isOver ? waysOn(this.received) : []);
  }

  total() {
    const open = this.running + this.queue.length;
    if (!open && !this.done && !this.failed) return "";
    return `${this.done} sent, ${open} to go${this.failed ? `, ${this.failed} stopped` : ""}`;
  }

  async start({ transfer, row }) {
    this.running += 1;
    try {
      const { recording } = await transfer.run();
      this.done += 1;
      row.done("Received. It is being validated now.", `${this.container.dataset.reportBase ?? "/recordings/"}${recording.id}/`);
      this.tellVerdict(row, recording.id, transfer);
      this.container.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: recording }));
    } catch (error) {
      if (error.name !== "AbortError") this.stopped(transfer, row, error);
    } finally {
      this.running -= 1;
      this.next();
    }
  }

  async tellVerdict(row, id, { details, upload }) {
    const one = { dataset: details.dataset, batch: upload.batch, verdict: null };
    this.received.push(one);
    one.verdict = await follow(this.api, id);
    if (one.verdict) row.say(one.verdict.text, one.verdict.isError);
    this.leadOn();
  }

  stopped(transfer, row, error) {
    this.failed += 1;
    row.say(error.message, true);
    const held = heldAt(error);
    if (held) return row.link(held.text, held.url);
    row.button("Try again", () => {
      this.failed -= 1;
      row.button("Cancel", () => this.cancel(transfer, row));
      this.queue.push({ transfer, row });
      this.next();
    });
  }
}
