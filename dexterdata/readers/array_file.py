"""NPZ and HDF5 recordings: arrays whose first axis is time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Clock, FileShape, Profile, StreamProfile
from dexterdata.profiles.time_names import is_time_name
from dexterdata.readers import clocks
from dexterdata.readers.array_episodes import marked_episodes, read_episodes
from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.assembling import (
    as_table,
    channel_names,
    make_stream,
    stamps_lost,
    width_mismatch,
)
from dexterdata.readers.clocks import Times
from dexterdata.recording import Episode, Finding, Level, Recording, Stream, StreamKind

MAX_CHANNELS = 8192


def describe(store: ArrayStore, format: str, extension: str = "") -> FileShape:  # noqa: A002 - API.md's word
    """Return the outline of a file of arrays."""
    paths = {f"/{path}": entry.shape for path, entry in store.entries.items()}
    return FileShape(format=format, extension=extension, paths=paths)


def read(store: ArrayStore, format: str, profile: Profile | None) -> Recording:  # noqa: A002 - API.md's word
    """Read the streams that the profile names, or describe every array that runs along time."""
    reader = _Reader(store)
    if profile is None:
        reader.read_plain()
    else:
        reader.read_profiled(profile)
    return Recording(
        format=format,
        streams=clocks.align(reader.streams),
        profile=profile.name if profile else None,
        episodes=tuple(reader.episodes()),
        metadata={**(profile.metadata if profile else {}), **store.metadata},
        findings=tuple(reader.findings),
        known_labels=profile.labels if profile else (),
    )


class _Reader:
    """Collects the streams and findings of one file."""

    def __init__(self, store: ArrayStore) -> None:
        self.store = store
        self.streams: list[Stream] = []
        self.findings: list[Finding] = []
        self.marks: list[tuple[ArrayEntry, Times]] = []

    def read_profiled(self, profile: Profile) -> None:
        for part in profile.streams:
            entry = self.store.find(part.path or "")
            clock = part.clock or profile.clock
            if entry is not None and entry.is_numeric:
                self._add(replace(part, unit=part.unit or entry.unit), entry, clock)
            elif entry is not None and part.kind is StreamKind.LABEL:
                times = self._times(entry, clock, part.rate_hz, entry.shape[0])
                self.marks.append((entry, times))
            elif not part.is_optional:
                what = "is not in the file" if entry is None else "does not hold numbers"
                where = f"array {part.path}" if part.path else f"table of columns ({part.name})"
                message = f"The profile's {where} {what}."
                self.findings.append(width_mismatch(message, part.name))

    def episodes(self) -> list[Episode]:
        """Return the episodes of the file's own group, or of its start and stop marks."""
        starts = [int(stream.t_ns.min()) for stream in self.streams if stream.samples]
        episodes = read_episodes(self.store)
        for entry, times in self.marks:
            episodes += marked_episodes(self.store.load(entry), times, min(starts, default=None))
        return episodes

    def _add(self, part: StreamProfile, entry: ArrayEntry, clock: Clock | None) -> None:
        values = self.store.load(entry)
        names = self._names(part, entry)
        if part.columns and values.ndim > 1:
            indexes = [c for c in part.columns if isinstance(c, int) and c < values.shape[-1]]
            if len(indexes) < len(part.columns):
                message = f"The profile asks for more than the {values.shape[-1]} in the array."
                self.findings.append(width_mismatch(message, part.name))
            values = values[..., indexes]
            names = part.names if len(part.names) == len(indexes) else ()
        times = self._times(entry, clock, part.rate_hz, len(values))
        length = min(len(values), len(times.kept))
        if len(values) != len(times.kept):
            message = f"{len(values)} samples but {len(times.kept)} time stamps."
            self.findings.append(width_mismatch(message, part.name))
            times = clocks.declared(length, part.rate_hz)
        self.findings += stamps_lost(part.name, times)
        self.streams.append(
            make_stream(
                part,
                values[:length],
                times,
                channels=channel_names(values.shape, names),
                rate_hz=clock.rate_hz if clock else None,
                reference=self._reference(part, entry),
            )
        )

    def _reference(self, part: StreamProfile, entry: ArrayEntry) -> NDArray[Any] | None:
        """Return the array beside the data that tells what is missing, if the profile names one."""
        if part.missing is None or not isinstance(part.missing.column, str):
            return None
        group = entry.path.rpartition("/")[0]
        name = part.missing.column
        found = self.store.find(f"{group}/{name}") or self.store.find(name)
        if found is None or not found.is_numeric or found.shape[:1] != entry.shape[:1]:
            return None
        return as_table(self.store.load(found))

    def _names(self, part: StreamProfile, entry: ArrayEntry) -> tuple[str, ...]:
        headings = entry.headings
        width = int(np.prod(entry.shape[1:], dtype=np.int64)) if len(entry.shape) > 1 else 1
        if headings and not part.columns and len(headings) != width:
            message = f"Channels named in the file: {len(headings)}; in the array: {width}."
            self.findings.append(width_mismatch(message, part.name))
        return part.names or headings

    def _times(
        self, entry: ArrayEntry, clock: Clock | None, rate_hz: float | None, samples: int
    ) -> Times:
        if clock is None or clock.path is None:
            return clocks.declared(samples, rate_hz or (clock.rate_hz if clock else None))
        group = entry.path.rpartition("/")[0]
        relative = None if clock.path.startswith("/") else self.store.find(f"{group}/{clock.path}")
        found = relative or self.store.find(clock.path)
        if found is None or not found.is_numeric:
            message = f"The profile's time {clock.path} of {entry.path} is not in the file."
            self.findings.append(width_mismatch(message))
            return clocks.declared(samples, rate_hz or clock.rate_hz)
        return clocks.recorded(self.store.load(found), clock.unit, clock.name)

    def read_plain(self) -> None:
        """Describe a file without a profile: arrays along a time axis, by their own names."""
        skipped = []
        length = self._main_length()
        for entry in self.store.entries.values():
            if is_time_name(entry.path) or entry.path.startswith("episodes/"):
                continue
            if not entry.is_numeric or not entry.shape or not self._runs_along_time(entry, length):
                skipped.append(entry.path)
                continue
            part = StreamProfile(entry.path, StreamKind.OTHER, unit=entry.unit)
            self._add(part, entry, self._plain_clock(entry))
        if skipped:
            names = ", ".join(skipped[:5])
            message = f"Not read, because they are no time series: {names}."
            self.findings.append(
                Finding(message, "meta.missing_profile", Level.INFO, count=len(skipped))
            )

    def _main_length(self) -> int | None:
        lengths = Counter(
            entry.shape[0] for entry in self.store.entries.values() if len(entry.shape) > 1
        )
        return lengths.most_common(1)[0][0] if lengths else None

    def _runs_along_time(self, entry: ArrayEntry, length: int | None) -> bool:
        if int(np.prod(entry.shape[1:], dtype=np.int64)) > MAX_CHANNELS:
            return False
        return len(entry.shape) > 1 or length in (None, entry.shape[0])

    def _plain_clock(self, entry: ArrayEntry) -> Clock | None:
        """Return the time array of the same length in the array's own group or at the top."""
        group = entry.path.rpartition("/")[0]
        for candidate in self.store.entries.values():
            parent = candidate.path.rpartition("/")[0]
            if not is_time_name(candidate.path) or not candidate.is_numeric:
                continue
            if parent in (group, "") and candidate.shape[:1] == entry.shape[:1]:
                values = self.store.load(candidate)
                unit = candidate.unit or clocks.guess_unit(candidate.path, values)
                known = unit if unit in ("s", "ms", "us", "ns") else "s"
                return Clock(path=f"/{candidate.path}", unit=known)
        return None
