"""A portal of one Python file for tests of the sender: uploads, parts, recordings, and faults."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PART_BYTES = 4
FAILS = b"bad"
EMPTY = {"code": "input.empty", "detail": "This file is empty."}


class SmallPortal(ThreadingHTTPServer):
    """Keeps what is sent. `faults` are answers given first, by the start of "METHOD path"."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.uploads, self.recordings, self.faults = {}, {}, {}
        self.seen = Counter()
        self.is_away = False
        self.verdicts_come = True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def names(self):
        return sorted(row["filename"] for row in self.recordings.values())

    def handle_error(self, request, client_address):
        """A connection that was cut is what the tests want."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        portal, path = self.server, urlsplit(self.path).path.removeprefix("/api/v1").strip("/")
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if portal.is_away:
            self.close_connection = True
            return
        with portal.lock:
            name = f"{self.command} {path}"
            portal.seen[name.split("/")[0]] += 1
            fault = next((key for key in portal.faults if name.startswith(key)), None)
            if fault and portal.faults[fault]:
                status, headers, body = portal.faults[fault].pop(0)
            else:
                status, headers, body = self.route(path.split("/"), data)
        text = json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} -"]
        lines += [f"{k}: {v}" for k, v in {"Content-Length": len(text), **headers}.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + text)  # at once, not in two

    def route(self, words, data):
        if words[0] == "part":
            return self.part(words[1], int(words[2]), data)
        body = json.loads(data or b"{}")
        match (self.command, *words):
            case ("POST", "uploads"):
                return self.open(body)
            case ("GET", "uploads", key):
                return self.status(key)
            case ("DELETE", "uploads", key):
                self.server.uploads.pop(key)
                return 200, {}, {}
            case ("POST", "uploads", key, "parts"):
                return self.sign(key, body["numbers"])
            case ("POST", "uploads", key, "complete"):
                return self.complete(key)
            case ("GET", "recordings"):
                rows = list(self.server.recordings.values())
                return 200, {}, {"results": rows, "next": None}
            case ("GET", "recordings", key):
                found = self.server.recordings.get(key)
                return (200, {}, self.row(found)) if found else (404, {}, {"code": "not_found"})
        return 404, {}, {}

    def open(self, body):
        same = [row for row in self.server.recordings.values() if row["sha256"] == body["sha256"]]
        if same:
            return 409, {}, {"code": "upload.duplicate", "recording": same[0]["id"]}
        if body["size"] == 0:
            return 422, {}, EMPTY | {"errors": [{"field": "size", "message": "Empty."}]}
        key = f"u{len(self.server.uploads)}"
        self.server.uploads[key] = {"body": body, "parts": {}, "state": "open"}
        return 201, {}, self.said(key) | {"parts": -(-body["size"] // PART_BYTES)}

    def said(self, key):
        return {"id": key, "state": self.server.uploads[key]["state"], "part_size": PART_BYTES}

    def status(self, key):
        if key not in self.server.uploads:
            return 404, {}, {"code": "upload.not_found"}
        upload = self.server.uploads[key]
        parts = [{"number": n, "etag": f'"{n}"'} for n in sorted(upload["parts"])]
        total = -(-upload["body"]["size"] // PART_BYTES)
        more = {"recording": {"id": f"r{key}"}, "job": {}} if upload["state"] != "open" else {}
        return 200, {}, self.said(key) | {"parts": parts, "parts_total": total, **more}

    def sign(self, key, numbers):
        links = [f"{self.server.url}/part/{key}/{number}" for number in numbers]
        parts = [{"number": n, "url": url} for n, url in zip(numbers, links, strict=True)]
        return 200, {}, {"parts": parts}

    def part(self, key, number, data):
        self.server.uploads[key]["parts"][number] = data
        return 200, {"ETag": f'"{number}"'}, {}

    def complete(self, key):
        upload = self.server.uploads[key]
        data = b"".join(upload["parts"][n] for n in sorted(upload["parts"]))
        assert hashlib.sha256(data).hexdigest() == upload["body"]["sha256"]
        upload["state"] = "complete"
        verdict = "fail" if data.startswith(FAILS) else "pass"
        row = {"id": f"r{key}", "verdict": verdict, "format": "csv", "job": {}, **upload["body"]}
        row["state"] = "failed" if verdict == "fail" else "passed"
        self.server.recordings[row["id"]] = row
        return 202, {}, {"recording": {"id": row["id"]}, "job": {}}

    def row(self, found):
        if self.server.verdicts_come:
            return found
        return found | {"state": "validating", "verdict": None}

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

    def log_message(self, *args):
        """Quiet."""
