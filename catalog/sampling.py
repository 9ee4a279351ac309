"""What a version's sample holds, and its archive: pure but for the bytes that it is handed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MOST_RECORDINGS: Final = 3
MOST_BYTES: Final = 24_000_000
"""Of all recordings in a sample together: it is taken to look at, not to train on."""
MOST_EPISODES: Final = 3
_FIXED_DATE: Final = (2020, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One recording that may be given away: `tasks` are those of its episodes."""

    key: str
    bytes: int
    tasks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive.

    `licence`, `attribution` and `profile` are those of the recording that it is or that it was
    made of; empty for what we wrote ourselves.
    """

    path: str
    data: bytes
    licence: str = ""
    attribution: str = ""
    profile: str = ""

    def as_row(self) -> dict[str, Any]:
        """Its entry in the manifest."""
        digest = hashlib.sha256(self.data).hexdigest()
        row = {"path": self.path, "bytes": len(self.data), "sha256": digest}
        return {**row, "licence": self.licence} if self.licence else row


def choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Up to three recordings that fit together, the smallest of each task first."""
    chosen: list[Candidate] = []
    seen: set[str] = set()
    for item in sorted(candidates, key=lambda row: (row.bytes, row.key)):
        is_new = not chosen or not item.tasks <= seen
        total = sum(row.bytes for row in chosen) + item.bytes
        if is_new and total <= MOST_BYTES and len(chosen) < MOST_RECORDINGS:
            chosen.append(item)
            seen |= item.tasks
    return chosen


def archive(parts: Sequence[Part], about: Mapping[str, Any]) -> bytes:
    """A ZIP of the parts with `manifest.json` first; the same parts give the same bytes."""
    manifest = {**about, "files": [part.as_row() for part in parts]}
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as opened:
        for part in (Part("manifest.json", text.encode()), *parts):
            info = zipfile.ZipInfo(part.path, _FIXED_DATE)
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            opened.writestr(info, part.data)
    return target.getvalue()
