"""What a check is: a pure function of a stream or a recording, with an id, a level, a text."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType

from dexterdata.recording import Finding, Level, Recording, Stream, StreamKind

MEASURED_KINDS = frozenset(StreamKind) - {StreamKind.LABEL, StreamKind.VIDEO}
StreamFunction = Callable[[Stream], Iterator[Finding]]
RecordingFunction = Callable[[Recording], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """What people read about a check: ``level`` is the worst that it can give."""

    id: str
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class StreamCheck:
    """A check of one stream; runs where there are samples enough, and stamps if it needs them."""

    info: CheckInfo
    function: StreamFunction
    kinds: frozenset[StreamKind]
    min_samples: int
    needs_clock: bool

    def run(self, recording: Recording) -> Iterator[Finding]:
        """Yield the findings of every stream that the check is for, with id and stream."""
        for stream in recording.streams:
            if stream.kind not in self.kinds or stream.samples < self.min_samples:
                continue
            if self.needs_clock and not stream.has_clock:
                continue
            for finding in self.function(stream):
                yield _without_false_times(
                    replace(finding, check=self.info.id, stream=stream.name), stream
                )


@dataclass(frozen=True, slots=True)
class RecordingCheck:
    """A check of the recording as a whole."""

    info: CheckInfo
    function: RecordingFunction

    def run(self, recording: Recording) -> Iterator[Finding]:
        """Yield the findings with the check's id."""
        for finding in self.function(recording):
            yield replace(finding, check=self.info.id)


Check = StreamCheck | RecordingCheck


def stream_check(
    check_id: str,
    *,
    level: Level,
    kinds: frozenset[StreamKind] = MEASURED_KINDS,
    min_samples: int = 2,
    needs_clock: bool = False,
) -> Callable[[StreamFunction], StreamCheck]:
    """Make a check of one stream out of the function below."""

    def register(function: StreamFunction) -> StreamCheck:
        info = CheckInfo(check_id, level, inspect.getdoc(function) or "")
        return StreamCheck(info, function, kinds, min_samples, needs_clock)

    return register


def recording_check(
    check_id: str, *, level: Level
) -> Callable[[RecordingFunction], RecordingCheck]:
    """Make a check of a whole recording out of the function below."""

    def register(function: RecordingFunction) -> RecordingCheck:
        return RecordingCheck(CheckInfo(check_id, level, inspect.getdoc(function) or ""), function)

    return register


def collect(*modules: ModuleType) -> tuple[Check, ...]:
    """Return the checks that the modules define, in the order of their definition."""
    return tuple(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, StreamCheck | RecordingCheck)
    )


def _without_false_times(finding: Finding, stream: Stream) -> Finding:
    """Drop times that were made up: the file has no stamps and nobody declared a rate."""
    if stream.has_clock or stream.nominal_rate_hz:
        return finding
    return replace(finding, t_start_s=None, t_end_s=None)
