"""The manifest's canonical bytes, and what changed between two manifests."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


def canonical(manifest: Mapping[str, Any]) -> bytes:
    """The one way to write a manifest: sorted keys, no spaces, UTF-8, no NaN."""
    text = json.dumps(
        manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical bytes."""
    return hashlib.sha256(canonical(manifest)).hexdigest()


def episode_ids(manifest: Mapping[str, Any]) -> list[str]:
    """The ids of all episodes, in the manifest's order."""
    return [row["id"] for file in manifest.get("files", ()) for row in file["episodes"]]


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """What a version adds to and removes from the one before it; all is new in the first."""
    old = episode_ids(before) if before else []
    new = episode_ids(after)
    had, has = set(old), set(new)
    return {
        "since": before["version"] if before else None,
        "episodes_added": [item for item in new if item not in had],
        "episodes_removed": [item for item in old if item not in has],
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """An episode as one manifest lists it, with the file that it lies in."""

    id: str
    episode: Mapping[str, Any]
    file: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        """Its length."""
        return float(self.episode["t_end_s"]) - float(self.episode["t_start_s"])


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is said otherwise of an episode: `field` in words, before and after."""

    field: str
    before: Any
    after: Any

    @property
    def before_text(self) -> str:
        """What was said, as people read it."""
        return _text(self.before)

    @property
    def after_text(self) -> str:
        """What is said, as people read it."""
        return _text(self.after)


@dataclass(frozen=True, slots=True)
class Changed:
    """An episode that both have and that is not said to be the same."""

    entry: Entry
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What a manifest adds up to."""

    files: int
    episodes: int
    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What is between two manifests: each list in the order of the manifest that holds it."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Changed, ...]
    unchanged: int
    before: Totals
    after: Totals


_SAID = {
    "task": "task",
    "instruction": "instruction",
    "hand": "hand",
    "success": "result",
    "objects": "objects",
    "t_start_s": "begins",
    "t_end_s": "ends",
}
_HASH = re.compile(r"[0-9a-f]{64}")
_OF_FILE = {"sha256": "file", "filename": "file name", "licence": "licence", "profile": "profile"}


def _text(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "not stated"
    if isinstance(value, bool):
        return "succeeded" if value else "failed"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float | int):
        return f"{value:.2f} s"
    return f"{value[:12]}…" if _HASH.fullmatch(value) else str(value)


def entries(manifest: Mapping[str, Any]) -> list[Entry]:
    """All episodes in the manifest's order."""
    return [
        Entry(row["id"], row, file)
        for file in manifest.get("files", ())
        for row in file["episodes"]
    ]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Episodes added, removed and changed from one manifest to another."""
    old = {entry.id: entry for entry in entries(before)}
    new = {entry.id: entry for entry in entries(after)}
    both = [(old[key], entry) for key, entry in new.items() if key in old]
    changed = [Changed(now, _changes(then, now)) for then, now in both]
    changed = [item for item in changed if item.changes]
    return Difference(
        added=tuple(entry for key, entry in new.items() if key not in old),
        removed=tuple(entry for key, entry in old.items() if key not in new),
        changed=tuple(changed),
        unchanged=len(both) - len(changed),
        before=_totals(before, old.values()),
        after=_totals(after, new.values()),
    )


def _changes(then: Entry, now: Entry) -> tuple[Change, ...]:
    pairs = [(name, then.episode.get(key), now.episode.get(key)) for key, name in _SAID.items()]
    pairs += [(name, then.file.get(key), now.file.get(key)) for key, name in _OF_FILE.items()]
    return tuple(Change(name, was, is_) for name, was, is_ in pairs if was != is_)


def _totals(manifest: Mapping[str, Any], listed: Iterable[Entry]) -> Totals:
    files, found = list(manifest.get("files", ())), list(listed)
    return Totals(
        files=len(files),
        episodes=len(found),
        seconds=sum(entry.seconds for entry in found),
        bytes=sum(int(file["bytes"]) for file in files),
    )
