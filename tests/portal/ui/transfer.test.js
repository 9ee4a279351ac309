// A whole upload over real HTTP against a small server that speaks the contract and breaks on purpose.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { Api } from "../../../portal/ui/static/ui/js/upload/api.js";
import { Transfer } from "../../../portal/ui/static/ui/js/upload/transfer.js";

const PART = 1000;
let server;
let base;
let state;

/** The least of XMLHttpRequest that putPart uses; Node has fetch but not this. */
class Request extends EventTarget {
  upload = new EventTarget();
  headers = {};
  open(method, url) {
    Object.assign(this, { method, url });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  getResponseHeader(name) {
    return this.answer.headers.get(name);
  }
  abort() {}
  async send(body) {
    try {
      this.answer = await fetch(this.url, { method: this.method, headers: this.headers, body: await body.arrayBuffer() });
      this.status = this.answer.status;
      this.dispatchEvent(new Event("load"));
    } catch {
      this.dispatchEvent(new Event("error"));
    }
  }
}

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const [, , number] = request.url.match(/^\/(put)\/(\d+)/) ?? [];
  const json = (status, data) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(data));
  state.calls.push(`${request.method} ${request.url}`);
  if (number) return receive(Number(number), body, response);
  if (request.url.endsWith("/parts")) return json(200, { parts: JSON.parse(body).numbers.map((n) => ({ number: n, url: `${base}/put/${n}`, method: "PUT", headers: {} })) });
  if (request.url.endsWith("/complete")) {
    state.completed = JSON.parse(body).parts;
    return json(202, { job: {}, recording: { id: "r1" } });
  }
  if (request.method === "PATCH") state.said = JSON.parse(body);
  if (["GET", "PATCH"].includes(request.method)) return json(200, { id: "u1", state: "open", part_size: PART, parts_total: state.count, parts: [...state.parts].map(([n, data]) => ({ number: n, etag: etagOf(data) })) });
  state.created = JSON.parse(body);
  state.count = Math.ceil(state.created.size / PART);
  return json(201, { id: "u1", state: "open", part_size: PART, parts: state.count });
}

const etagOf = (data) => createHash("md5").update(data).digest("hex");

function receive(number, body, response) {
  if (state.breaks.delete(number)) return response.destroy();
  if (state.expired.delete(number)) return response.writeHead(403).end();
  state.parts.set(number, body);
  return response.writeHead(200, { etag: etagOf(body) }).end();
}

before(async () => {
  globalThis.XMLHttpRequest = Request;
  globalThis.document = { cookie: "csrftoken=abc" };
  server = createServer(answer);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());
beforeEach(() => {
  state = { calls: [], parts: new Map(), breaks: new Set(), expired: new Set(), completed: null, created: null, said: null, count: 0 };
});

const contents = Uint8Array.from({ length: 4500 }, (_, at) => at % 251);
const memoryOf = (map = new Map()) => ({ map, getItem: (key) => map.get(key) ?? null, setItem: (key, value) => map.set(key, value), removeItem: (key) => map.delete(key) });
const transferOf = (memory, show = () => {}, words = { metadata: {} }) => new Transfer(new File([contents], "a.csv"), { api: new Api(base), memory, details: { dataset: "o/s", ...words }, show });
const arrived = () => Buffer.concat([...state.parts].sort(([a], [b]) => a - b).map(([, data]) => data));

test("a file arrives in parts, whole and in order", async () => {
  const result = await transferOf(memoryOf()).run();

  assert.equal(result.recording.id, "r1");
  assert.deepEqual(arrived(), Buffer.from(contents));
  assert.equal(state.created.sha256, createHash("sha256").update(contents).digest("hex"));
  assert.deepEqual(state.completed.map((part) => part.number), [1, 2, 3, 4, 5]);
});

test("a part whose connection breaks and one whose link expired are sent again", async () => {
  state.breaks.add(2);
  state.expired.add(4);
  const stages = new Set();

  await transferOf(memoryOf(), (stage) => stages.add(stage)).run();

  assert.deepEqual(arrived(), Buffer.from(contents));
  assert.ok(stages.has("waiting"));
});

test("an upload begun before goes on with the parts that are missing", async () => {
  const memory = memoryOf();
  memory.setItem(`upload:o/s:${createHash("sha256").update(contents).digest("hex")}`, "u1");
  state.count = 5;
  for (const number of [1, 2, 3]) state.parts.set(number, Buffer.from(contents.slice((number - 1) * PART, number * PART)));

  await transferOf(memory, undefined, { profile: "acme", metadata: { hand: "left" } }).run();

  assert.equal(state.created, null);
  assert.deepEqual(state.said, { profile: "acme", metadata: { hand: "left" } });
  assert.deepEqual(state.calls.filter((call) => call.startsWith("PUT")).sort(), ["PUT /put/4", "PUT /put/5"]);
  assert.deepEqual(arrived(), Buffer.from(contents));
  assert.equal(memory.map.size, 0);
});
