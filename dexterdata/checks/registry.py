"""What a check is: a pure function with an id, a level and a text."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from dexterdata.checks.seen import Seen
from dexterdata.recording import MEASURED, Finding, Level, Recording, Stream, StreamKind

StreamFunction = Callable[[Stream], Iterator[Finding]]
SampleFunction = Callable[[Seen], Iterator[Finding]]
RecordingFunction = Callable[[Recording], Iterator[Finding]]
SamplesFunction = Callable[[Sequence[Seen]], Iterator[Finding]]
WholeFunction = Callable[[Recording, Sequence[Seen]], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """What people read about a check: ``level`` is the worst that it can give."""

    id: str
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """A pure function that finds what is wrong: of the recording's outline, or of its samples."""

    info: CheckInfo
    find: WholeFunction

    def run(self, recording: Recording, seen: Sequence[Seen]) -> Iterator[Finding]:
        """Yield the findings with the check's id; ``seen`` are the streams that were measured."""
        for finding in self.find(recording, seen):
            yield replace(finding, check=self.info.id)


def stream_check(
    check_id: str, *, level: Level, min_samples: int = 2, needs_clock: bool = False
) -> Callable[[StreamFunction], Check]:
    """Make a check of one stream's outline and stamps out of the function below.

    It runs where there are samples enough, and stamps if it needs them.
    """

    def register(function: StreamFunction) -> Check:
        def find(recording: Recording, _: Sequence[Seen]) -> Iterator[Finding]:
            for stream in recording.streams:
                if stream.kind not in MEASURED or stream.samples < min_samples:
                    continue
                if stream.has_clock or not needs_clock:
                    yield from _of_stream(stream, function(stream))

        return Check(_info(check_id, level, function), find)

    return register


def sample_check(
    check_id: str,
    *,
    level: Level,
    kinds: frozenset[StreamKind] = MEASURED,
    min_samples: int = 2,
) -> Callable[[SampleFunction], Check]:
    """Make a check of one stream's samples out of the function below."""

    def register(function: SampleFunction) -> Check:
        def find(_: Recording, streams: Sequence[Seen]) -> Iterator[Finding]:
            for seen in streams:
                if seen.stream.kind in kinds and seen.stream.samples >= min_samples:
                    yield from _of_stream(seen.stream, function(seen))

        return Check(_info(check_id, level, function), find)

    return register


def recording_check(check_id: str, *, level: Level) -> Callable[[RecordingFunction], Check]:
    """Make a check of a recording's outline out of the function below."""

    def register(function: RecordingFunction) -> Check:
        return Check(_info(check_id, level, function), lambda recording, _: function(recording))

    return register


def samples_check(check_id: str, *, level: Level) -> Callable[[SamplesFunction], Check]:
    """Make a check of all streams' samples together out of the function below."""

    def register(function: SamplesFunction) -> Check:
        return Check(_info(check_id, level, function), lambda _, seen: function(seen))

    return register


def whole_check(check_id: str, *, level: Level) -> Callable[[WholeFunction], Check]:
    """Make a check of a recording's outline and its samples out of the function below."""

    def register(function: WholeFunction) -> Check:
        return Check(_info(check_id, level, function), function)

    return register


def collect(*modules: ModuleType) -> tuple[Check, ...]:
    """Return the checks that the modules define, in the order of their definition."""
    return tuple(
        value for module in modules for value in vars(module).values() if isinstance(value, Check)
    )


def _info(check_id: str, level: Level, function: Callable[..., object]) -> CheckInfo:
    return CheckInfo(check_id, level, inspect.getdoc(function) or "")


def _of_stream(stream: Stream, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Name the stream; drop times that were made up: no stamps, and nobody declared a rate."""
    for finding in findings:
        named = replace(finding, stream=stream.name)
        has_times = stream.has_clock or stream.nominal_rate_hz
        yield named if has_times else replace(named, t_start_s=None, t_end_s=None)
