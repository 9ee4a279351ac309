"""What of a version is asked for, and the digest that makes the same request the same bundle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

# Raised whenever the bytes of a bundle change for the same request.
BUNDLE_CODE_VERSION = "3"


@dataclass(frozen=True)
class Selection:
    """Episodes by their public ids; None is all of the version."""

    episodes: tuple[str, ...] | None

    @classmethod
    def of(cls, wanted: Collection[str] | None, everything: Collection[str]) -> Selection:
        """Return the selection in its one form: sorted, and None when nothing is left out."""
        if wanted is None or set(wanted) == set(everything):
            return cls(None)
        return cls(tuple(sorted(set(wanted))))


def digest_of(*, grant: str | None, version: str, selection: Selection, file_format: str) -> str:
    """Return the hash over everything that decides a bundle's bytes."""
    parts = {
        "code": BUNDLE_CODE_VERSION,
        "grant": grant,
        "version": version,
        "episodes": selection.episodes,
        "format": file_format,
    }
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def partial_recordings(
    recordings: Mapping[str, Collection[str]], chosen: Collection[str]
) -> tuple[str, ...]:
    """Return the recordings of which some, but not all, episodes are chosen."""
    wanted = set(chosen)
    return tuple(
        recording
        for recording, episodes in recordings.items()
        if wanted & set(episodes) and not set(episodes) <= wanted
    )
