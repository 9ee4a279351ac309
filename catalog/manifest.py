"""The manifest's canonical bytes, and what changed between two manifests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
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
