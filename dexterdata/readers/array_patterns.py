"""Layouts that say themselves what they hold: a path with stars stands for every array that fits.

``/*/*/data`` finds the streams of files with a group for each device, a group in it for each
stream, and in that the data beside their time. What such a stream is, is read from its own words:
an attribute, or a name that is one of the kinds. Nothing else is concluded from a name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from dexterdata.profiles import Profile, StreamProfile
from dexterdata.profiles.detection import path_fits
from dexterdata.profiles.naming import hand_named, kind_named
from dexterdata.profiles.time_names import is_time_name
from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.recording import StreamKind, TactileLayout, told_hand


def expand(profile: Profile, store: ArrayStore) -> tuple[StreamProfile, ...]:
    """Return the profile's streams, each with stars replaced by one for each array that fits."""
    streams: list[StreamProfile] = []
    for part in profile.streams:
        streams += _expanded(part, store) if "*" in (part.path or "") else [part]
    return tuple(streams)


def time_beside(path: str, store: ArrayStore) -> ArrayEntry | None:
    """Return the array of times in the same group as the array at ``path``, as long as it."""
    group = path.rpartition("/")[0]
    data = store.find(path)
    length = None if data is None else data.shape[:1]
    for entry in store.entries.values():
        is_beside = entry.path.rpartition("/")[0] == group and is_time_name(entry.path)
        if is_beside and entry.is_numeric and entry.shape[:1] == length:
            return entry
    return None


def _expanded(part: StreamProfile, store: ArrayStore) -> Iterator[StreamProfile]:
    pattern = (part.path or "").strip("/")
    for entry in store.entries.values():
        if path_fits(entry.path, pattern) and time_beside(entry.path, store) is not None:
            yield _named(part, pattern, entry)


def _named(part: StreamProfile, pattern: str, entry: ArrayEntry) -> StreamProfile:
    names = entry.path.split("/")
    starred = [name for name, each in zip(names, pattern.split("/"), strict=True) if "*" in each]
    kind = _kind(part, entry, starred)
    told = told_hand(entry.attributes.get("hand", ""))
    is_grid = kind is StreamKind.TACTILE and len(entry.shape) == 3 and min(entry.shape[1:]) > 1
    return replace(
        part,
        name="_".join(starred),
        path=f"/{entry.path}",
        kind=kind,
        hand=told or hand_named(" ".join(starred)) or part.hand,
        rate_hz=part.rate_hz or _rate_hz(entry.attributes.get("rate_hz", "")),
        layout=TactileLayout("matrix", entry.shape[1:]) if is_grid else part.layout,
    )


def _kind(part: StreamProfile, entry: ArrayEntry, names: list[str]) -> StreamKind:
    if not entry.is_numeric:
        return StreamKind.LABEL
    told = entry.attributes.get("kind", "").strip().lower()
    found = (kind_named(word) for word in (told, *reversed(names)))
    return next((kind for kind in found if kind is not None), part.kind)


def _rate_hz(text: str) -> float | None:
    try:
        rate_hz = float(text)
    except ValueError:
        return None
    return rate_hz if math.isfinite(rate_hz) and rate_hz > 0 else None
