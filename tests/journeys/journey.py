"""What the steps of one journey share: the people, and the ids of what they made so far."""

from __future__ import annotations

import hashlib
import socket
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.journeys.people import Person
from tests.journeys.stack import Stack

ROLES = ("researcher", "buyer", "partner", "reviewer", "licensing", "finance", "admin")
SIGNED = {
    "task": "sign language",
    "subject": "auslan-signer-1",
    "session": "journey",
    "consent": "published by the source under its licence",
    "licence": "CC-BY-4.0",
    "sources": ["https://archive.ics.uci.edu/dataset/114"],
}
SIMULATED = {
    "hand": "both",
    "subject": "simulated",
    "session": "journey",
    "consent": "synthetic: no person was recorded",
    "sources": ["dexterdata.simulate"],
}


@dataclass
class Journey:
    """One walk through the whole job; each step leaves here what the next one needs."""

    stack: Stack
    people: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    walk: str = field(default_factory=lambda: uuid.uuid4().hex[:6])

    @property
    def open_data(self) -> str:
        """The dataset of real recordings that everybody may take."""
        return f"demo-gloves/signs-{self.walk}"

    @property
    def touch_data(self) -> str:
        """The synthetic dataset that is licensed."""
        return f"demo-gloves/touch-{self.walk}"

    def person(self, role: str) -> Person:
        """Somebody with the role's token; `visitor` has none."""
        if role not in self.people:
            token = self.stack.token(role) if role in ROLES else None
            self.people[role] = Person(self.stack.base_url, token)
        return self.people[role]

    def close(self) -> None:
        """Everybody hangs up."""
        for person in self.people.values():
            person.close()


def sha256_of(data: bytes) -> str:
    """The digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def declared(path: Path, dataset: str, metadata: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body of `POST uploads` for a file."""
    data = path.read_bytes()
    facts = {"filename": path.name, "size": len(data), "sha256": sha256_of(data)}
    return {**facts, "dataset": dataset, "metadata": metadata, **more}


def parts_of(path: Path, part_bytes: int) -> dict[int, bytes]:
    """The parts of a file by number."""
    data = path.read_bytes()
    starts = range(0, len(data), part_bytes)
    return {number: data[at : at + part_bytes] for number, at in enumerate(starts, 1)}


def put(part: Any, data: bytes) -> httpx.Response:
    """Send one part as its signed request says, with no token."""
    return httpx.request(
        part["method"], part["url"], headers=part["headers"], content=data, timeout=120
    )


def cut_in_the_middle(part: Any, data: bytes) -> None:
    """Send half a part and lose the connection."""
    target = urlsplit(part["url"])
    headers = {"Host": target.netloc, "Content-Length": str(len(data)), **part["headers"]}
    lines = [f"{part['method']} {target.path}?{target.query} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((target.hostname or "", target.port or 80)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        connection.sendall(data[: len(data) // 2])


def send_parts(person: Person, upload: Any, parts: dict[int, bytes]) -> list[dict[str, Any]]:
    """Sign and send parts; what `complete` wants to hear of them."""
    signed = person.post(f"uploads/{upload['id']}/parts", {"numbers": list(parts)}, status=200)
    etags = []
    for part in signed["parts"]:
        response = put(part, parts[part["number"]])
        assert response.status_code in (200, 201, 204), response.text[:300]
        etags.append({"number": part["number"], "etag": response.headers["ETag"]})
    return etags


def send(person: Person, body: dict[str, Any], path: Path) -> Any:
    """Upload a file whole; the recording's id and the job that judges it."""
    opened = person.post("uploads", body, status=201)
    etags = send_parts(person, opened, parts_of(path, opened["part_size"]))
    return person.post(f"uploads/{opened['id']}/complete", {"parts": etags}, status=202)


def upload(person: Person, body: dict[str, Any], path: Path) -> Any:
    """Upload a file whole and wait until it is judged; the recording."""
    answer = send(person, body, path)
    person.done(answer["job"])
    return person.get(f"recordings/{answer['recording']['id']}")
