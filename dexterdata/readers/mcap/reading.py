"""From topics to streams: those that the profile names, or every topic that holds numbers.

A field of a profile is a path as in ``position``, ``pose.orientation`` or ``joints[].position``
(of every joint). Times are the log's (``log_time``) unless the clock's ``path`` says
``publish_time`` or names a time stamp in the message, as ``header.stamp``. Messages stay in the
order in which they lie in the file: a clock that goes back is to be seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Clock, Profile, StreamProfile
from dexterdata.profiles.units import to_si
from dexterdata.readers import clocks
from dexterdata.readers.assembling import make_stream, stamps_lost, stream_of, width_mismatch
from dexterdata.readers.clocks import Times
from dexterdata.readers.mcap import known
from dexterdata.readers.mcap.collecting import collected, is_of
from dexterdata.readers.mcap.contents import Source
from dexterdata.readers.mcap.rows import Measured, Rows, Values
from dexterdata.readers.mcap.topics import LOG_TIME, Topic
from dexterdata.recording import Finding, Level, Recording, Stream, StreamKind

MAX_STREAMS: Final = 512
MAX_CHANNELS: Final = 8192
LOADED_BYTES: Final = 16 * 1024 * 1024
"""A stream of no more than this is put together at once, larger ones slice by slice."""
_SHOWN = 5


def read_streams(
    contents: Source,
    profile: Profile | None,
    format: str = "mcap",  # noqa: A002 - API.md's word
) -> Recording:
    """Return the recording; every piece is decoded once, and much of it again when it is used."""
    found = collected(contents, profile)
    reader = _Reader(contents, list(found.values()))
    if profile is None:
        reader.read_plain()
    else:
        reader.read_profiled(profile)
    if contents.attachments:
        message = f"{contents.attachments} attachments were not read."
        reader.say(message, count=contents.attachments)
    return Recording(
        format=format,
        streams=clocks.align(reader.streams),
        profile=profile.name if profile else None,
        metadata={**(profile.metadata if profile else {}), **contents.metadata},
        findings=tuple(reader.findings),
        known_labels=profile.labels if profile else (),
    )


class _Reader:
    """Collects the streams and findings of one file."""

    def __init__(self, contents: Source, found: list[Topic]) -> None:
        self._contents = contents
        self._topics = found
        self.streams: list[Stream] = []
        self.findings: list[Finding] = []
        for topic in found:
            topic.settle()
            if topic.bad:
                message = (
                    f"{topic.bad:,} messages of {topic.name} do not fit their schema, "
                    f"the first of them number {topic.first_bad}."
                )
                self.findings.append(replace(width_mismatch(message), count=topic.bad))

    def say(self, message: str, count: int | None = None) -> None:
        """Add what is only told."""
        self.findings.append(Finding(message, "meta.missing_profile", Level.INFO, count=count))

    def read_profiled(self, profile: Profile) -> None:
        """Make the streams that the profile names."""
        for part in profile.streams:
            fitting = [topic for topic in self._topics if topic.name == part.topic]
            clock = part.clock or profile.clock
            made = [self._add(topic, part, clock) for topic in fitting]
            if not any(made) and not part.is_optional:
                self.findings.append(width_mismatch(_lack(part, fitting), part.name))

    def read_plain(self) -> None:
        """Describe a file without a profile: each topic of numbers is a stream of its own name."""
        unread = []
        for topic in self._topics:
            parts = known.streams_of(topic.name, topic.schema.name)
            plain_part = StreamProfile(topic.name, StreamKind.OTHER, topic=topic.name)
            is_full = len(self.streams) >= MAX_STREAMS
            if topic.blobs and not parts:
                topic.unread = topic.unread or "its messages hold plain bytes"
            if is_full or topic.unread or not topic.messages:
                unread.append(topic)
            elif not self._add_all(topic, parts or (plain_part,)):
                topic.unread = "its messages hold no fixed number of numbers"
                unread.append(topic)
            elif topic.varying:
                fields = ", ".join(sorted(topic.varying)[:_SHOWN])
                self.say(f"Of {topic.name} these fields change their length: {fields}.")
        if unread:
            shown = "; ".join(_described(topic) for topic in unread[:_SHOWN])
            self.say(f"{len(unread)} topics were not read as numbers: {shown}.", len(unread))

    def _add_all(self, topic: Topic, parts: tuple[StreamProfile, ...]) -> bool:
        """Add the streams of a topic; of several, those that are zero throughout were not set."""
        told = [part for part in parts if not topic.told.isdisjoint(_paths(topic, part))]
        made = [self._add(topic, part, None) for part in told or parts]
        return any(made)

    def _add(self, topic: Topic, part: StreamProfile, clock: Clock | None) -> bool:
        paths = _paths(topic, part)
        width = sum(paths.values())
        if not paths or not width:
            return False
        if width > MAX_CHANNELS:
            topic.unread = f"its messages hold {width:,} numbers each"
            return False
        times = self._times(topic, part, clock)
        names = _channel_names(topic, paths)
        chosen = None
        if topic.is_renamed and part.field_name:
            message = f"The joints of {topic.name} change their names or their order."
            self.findings.append(width_mismatch(message, part.name))
        if part.columns:
            chosen = self._chosen(part, names)
            names = tuple(names[index] for index in chosen)
        if part.names and len(part.names) != len(names):
            message = (
                f"The profile names {len(part.names)} channels; {topic.name} has {len(names)}."
            )
            self.findings.append(width_mismatch(message, part.name))
        elif part.names:
            names = part.names
        self.findings += stamps_lost(part.name, times)
        rate_hz = clock.rate_hz if clock else None
        rows = Rows(self._contents, topic, paths, chosen)
        self.streams.append(_stream(part, rows, times, names, rate_hz))
        return True

    def _chosen(self, part: StreamProfile, names: tuple[str, ...]) -> list[int]:
        places = {name: index for index, name in enumerate(names)}
        wanted = [c if isinstance(c, int) else places.get(c, -1) for c in part.columns]
        lacking = [
            str(column)
            for column, index in zip(part.columns, wanted, strict=True)
            if not 0 <= index < len(names)
        ]
        if lacking:
            message = (
                f"The profile's columns {', '.join(lacking[:_SHOWN])} are not in {part.topic}."
            )
            self.findings.append(width_mismatch(message, part.name))
        return [index for index in wanted if 0 <= index < len(names)]

    def _times(self, topic: Topic, part: StreamProfile, clock: Clock | None) -> Times:
        path = (clock.path if clock else None) or LOG_TIME
        found: list[NDArray[Any]] = []
        for block in topic.blocks:
            here = block.times.get(path)
            if here is None:
                message = f"The profile's time {path} is not in the messages of {topic.name}."
                self.findings.append(width_mismatch(message, part.name))
                path = LOG_TIME
                found = [each.times[path] for each in topic.blocks]
                break
            found.append(here)
        name = clock.name if clock and clock.name != "device" else path
        return clocks.recorded(np.concatenate(found), "ns", name)


def _stream(
    part: StreamProfile,
    rows: Rows,
    times: Times,
    names: tuple[str, ...],
    rate_hz: float | None,
) -> Stream:
    """Small ones whole, large ones slice by slice when they are used."""
    count, width = rows.shape
    if count * width * rows.dtype.itemsize <= LOADED_BYTES or not times.kept.all():
        values, valid = rows.between(0, count)
        return make_stream(part, values, times, channels=names, valid=valid, rate_hz=rate_hz)
    is_partial = rows.is_partial or part.missing is not None
    measured = Measured(rows, part.missing) if is_partial else None
    lazy = Values(rows, to_si(part.unit)[1])
    return stream_of(part, lazy, measured, times, channels=names, rate_hz=rate_hz)


def _paths(topic: Topic, part: StreamProfile) -> dict[str, int]:
    """The fields of a stream with their widths."""
    return {p: width for p, width in topic.paths().items() if is_of(p, part.field_name)}


def _channel_names(topic: Topic, paths: dict[str, int]) -> tuple[str, ...]:
    """Joints by their names where the messages give them, all else by its path."""
    every = [
        path if width == 1 else f"{path}[{index}]"
        for path, width in paths.items()
        for index in range(width)
    ]
    named = [_given_name(topic, path) for path in every]
    is_named = all(named) and len(set(named)) == len(named)
    return tuple(named if is_named else every)


def _given_name(topic: Topic, path: str) -> str:
    """The name of a joint: beside its position, or in the list of names of the message."""
    parent, _, last = path.rpartition(".")
    beside = topic.names.get(f"{parent}.name", "") if parent.endswith("]") else ""
    start = last.find("[")
    listed = f"{parent}.name" if parent else "name"
    return beside or (topic.names.get(f"{listed}{last[start:]}", "") if start >= 0 else "")


def _lack(part: StreamProfile, fitting: list[Topic]) -> str:
    if not fitting:
        return f"The profile's topic {part.topic} is not in the file."
    why = next((topic.unread for topic in fitting if topic.unread), "")
    field = f"field {part.field_name} of " if part.field_name else ""
    return f"The profile's {field}{part.topic} gives no numbers{f': {why}' if why else ''}."


def _described(topic: Topic) -> str:
    why = topic.unread if topic.messages else ""
    schema = f" ({topic.schema.name})" if topic.schema.name else ""
    return f"{topic.name}{schema}, {topic.messages:,} messages{f': {why}' if why else ''}"
