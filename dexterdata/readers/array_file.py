"""NPZ and HDF5 recordings: arrays whose first axis is time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Clock, FileShape, Profile, StreamProfile
from dexterdata.profiles.time_names import is_time_name, time_unit
from dexterdata.profiles.units import to_si
from dexterdata.readers import clocks
from dexterdata.readers.array_episodes import marked_episodes, read_episodes, told_episodes
from dexterdata.readers.array_joining import find_parts
from dexterdata.readers.array_patterns import expand
from dexterdata.readers.array_ranges import FirstRows
from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.assembling import (
    as_table,
    channel_names,
    make_stream,
    stamps_lost,
    stream_of,
    width_mismatch,
)
from dexterdata.readers.clocks import Times
from dexterdata.readers.slices import LOADED_AT_ONCE_BYTES, Measured, RawRows, Values
from dexterdata.recording import Episode, Finding, Level, Recording, Stream, StreamKind

MAX_CHANNELS = 8192


def describe(store: ArrayStore, format: str, extension: str = "") -> FileShape:  # noqa: A002 - API.md's word
    """Return the outline of a file of arrays."""
    entries = {f"/{path}": entry for path, entry in store.entries.items()}
    return FileShape(
        format=format,
        extension=extension,
        paths={path: entry.shape for path, entry in entries.items()},
        ranges=FirstRows(store),
        units={path: entry.unit for path, entry in entries.items() if entry.unit},
        without_numbers=frozenset(path for path, e in entries.items() if not e.is_numeric),
    )


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
        self.told: Mapping[str, str] = {}
        self.marks: list[tuple[ArrayEntry, Times]] = []
        self._known_times: dict[tuple[str, str, str], Times] = {}

    def read_profiled(self, profile: Profile) -> None:
        self.told = profile.episode
        for wanted in expand(profile, self.store):
            part, entry = find_parts(wanted, self.store)
            if isinstance(entry, str):
                self.findings.append(width_mismatch(entry, part.name))
                continue
            clock = part.clock or profile.clock
            if entry is not None and clock is not None and clock.path == "*":
                clock = self._plain_clock(entry)
            if entry is not None and entry.is_numeric:
                self._add(replace(part, unit=part.unit or entry.unit), entry, clock)
            elif entry is not None and part.kind is StreamKind.LABEL:
                times = self._times(entry, clock, part.rate_hz, entry.shape[0])
                self.marks.append((entry, times))
            elif not part.is_optional:
                what = "is not in the file" if entry is None else "does not hold numbers"
                path = part.path or next(iter(part.paths), None)
                where = f"array {path}" if path else f"table of columns ({part.name})"
                message = f"The profile's {where} {what}."
                self.findings.append(width_mismatch(message, part.name))

    def episodes(self) -> list[Episode]:
        """Return the episodes of the file's own group, or of its start and stop marks."""
        starts = [int(stream.t_ns.min()) for stream in self.streams if stream.samples]
        episodes = read_episodes(self.store)
        for entry, times in self.marks:
            episodes += marked_episodes(self.store.load(entry), times, min(starts, default=None))
        return episodes or told_episodes(self.told, self.store, self.streams)

    def _add(self, part: StreamProfile, entry: ArrayEntry, clock: Clock | None) -> None:
        columns, names = self._columns(part, entry)
        times = self._times(entry, clock, part.rate_hz, entry.shape[0])
        length = min(entry.shape[0], len(times.kept))
        if entry.shape[0] != len(times.kept):
            message = f"{entry.shape[0]} samples but {len(times.kept)} time stamps."
            self.findings.append(width_mismatch(message, part.name))
            times = clocks.declared(length, part.rate_hz)
        self.findings += stamps_lost(part.name, times)
        shape = entry.shape if columns is None else (*entry.shape[:-1], len(columns))
        channels = channel_names(shape, names)
        rate_hz = clock.rate_hz if clock else None
        is_large = entry.size_bytes > LOADED_AT_ONCE_BYTES
        if is_large and entry.rows is not None:
            stream = self._left_in_file(part, entry, columns, times, channels, rate_hz)
        else:
            values = self.store.load(entry)
            stream = make_stream(
                part,
                (values if columns is None else values[..., columns])[:length],
                times,
                channels=channels,
                rate_hz=rate_hz,
                reference=self._reference(part, entry),
            )
        self.streams.append(stream)

    def _columns(
        self, part: StreamProfile, entry: ArrayEntry
    ) -> tuple[list[int] | None, tuple[str, ...]]:
        """Which places of the last axis the profile wants (None: all), and the channels' names."""
        names = self._names(part, entry)
        if not part.columns or len(entry.shape) < 2:
            return None, names
        width = entry.shape[-1]
        columns = [c for c in part.columns if isinstance(c, int) and c < width]
        if len(columns) < len(part.columns):
            message = f"The profile asks for more than the {width} in the array."
            self.findings.append(width_mismatch(message, part.name))
        return columns, part.names if len(part.names) == len(columns) else ()

    def _left_in_file(
        self,
        part: StreamProfile,
        entry: ArrayEntry,
        columns: list[int] | None,
        times: Times,
        channels: tuple[str, ...],
        rate_hz: float | None,
    ) -> Stream:
        """A stream whose values are read by slices."""
        length = len(times.kept)
        raw = RawRows(entry, length, columns, times.kept)
        reference = self._reference_entry(part, entry)
        valid = None
        if part.missing is not None:
            beside = None if reference is None else RawRows(reference, length, kept=times.kept)
            valid = Measured(raw, part.missing, beside)
        values = Values(raw, to_si(part.unit)[1], entry.chunk_rows)
        return stream_of(part, values, valid, times, channels=channels, rate_hz=rate_hz)

    def _reference(self, part: StreamProfile, entry: ArrayEntry) -> NDArray[Any] | None:
        found = self._reference_entry(part, entry)
        return None if found is None else as_table(self.store.load(found))

    def _reference_entry(self, part: StreamProfile, entry: ArrayEntry) -> ArrayEntry | None:
        """Return the array beside the data that tells what is missing, if the profile names one."""
        if part.missing is None or not isinstance(part.missing.column, str):
            return None
        group = entry.path.rpartition("/")[0]
        name = part.missing.column
        found = self.store.find(f"{group}/{name}") or self.store.find(name)
        if found is None or not found.is_numeric or found.shape[:1] != entry.shape[:1]:
            return None
        return found

    def _names(self, part: StreamProfile, entry: ArrayEntry) -> tuple[str, ...]:
        headings = entry.headings
        if headings and not part.columns and len(headings) != entry.width:
            message = f"Channels named in the file: {len(headings)}; in the array: {entry.width}."
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
        key = (found.path, clock.unit, clock.name)
        if key not in self._known_times:
            self._known_times[key] = clocks.recorded(self.store.load(found), clock.unit, clock.name)
        return self._known_times[key]

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
                unit = time_unit(candidate.unit) or clocks.guess_unit(candidate.path, values)
                return Clock(path=f"/{candidate.path}", unit=unit)
        return None
