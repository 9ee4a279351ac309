"""What a recording is in memory: streams on named clocks, episodes, and what checks found.

Everything is in SI units (m, rad, N, Pa, m/s², rad/s; raw counts keep their unit ``count``).
Times are int64 nanoseconds from the start of the stream's clock; each stream keeps its own
rate. Arrays are never changed after they were made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Hand = Literal["left", "right", "both", "unknown"]
NANOSECONDS = 1_000_000_000
_HANDS: Final[Mapping[str, Hand]] = {"left": "left", "right": "right", "both": "both"}


def told_hand(text: str) -> Hand | None:
    """Return which hand a word of a file or a form says it was; None where it says nothing."""
    return _HANDS.get(text.strip().lower())


class Level(StrEnum):
    """How much a finding weighs: an error fails the recording, a warning is only shown."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class StreamKind(StrEnum):
    """The words of the contract for what a stream's numbers are."""

    JOINT_ANGLE = "joint_angle"
    JOINT_POSITION = "joint_position"
    POSE = "pose"
    TACTILE = "tactile"
    FORCE = "force"
    IMU = "imu"
    EMG = "emg"
    BEND = "bend"
    VIDEO = "video"
    LABEL = "label"
    OTHER = "other"


MEASURED: Final = frozenset(StreamKind) - {StreamKind.LABEL, StreamKind.VIDEO}
TOUCH: Final = frozenset({StreamKind.TACTILE, StreamKind.FORCE})


@dataclass(frozen=True, slots=True)
class TactileLayout:
    """Where the taxels of a tactile stream are.

    ``shape`` is rows by columns for a matrix. ``regions`` names the part of the hand of each
    taxel in channel order (thumb, index, middle, ring, little, palm) where that is known.
    """

    kind: Literal["vector", "matrix", "map", "mesh", "image"]
    shape: tuple[int, ...]
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """What the profile allows of a stream; ``None`` leaves a check to its default."""

    value_range: tuple[float, float] | None = None
    may_be_constant: bool = False
    baseline: float | None = None
    saturation: float | None = None
    overrides: Mapping[str, float] = field(default_factory=dict)


class Samples(Protocol):
    """Rows of numbers, (n, c), in memory or still in the file; slices come as arrays.

    NumPy arrays are Samples. Those of a file may say by ``chunk_rows`` how many rows the file
    packs together.
    """

    @property
    def shape(self) -> tuple[Any, ...]:
        """Rows and columns."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the numbers that a slice will hold."""

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """The rows of a slice, (m, c)."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One sensor's samples in time.

    ``t_ns``: (n,) int64, as recorded (it may go back: a check says so). ``values``: (n, c) float32
    or float64 in ``unit``. ``valid``: (n, c) or (n, 1) bool, False where the device said that it
    had no measurement; None means that all are valid. Both may lie in the file until a slice is
    asked for: read them through :mod:`dexterdata.scan`. ``has_clock`` is False where the times were
    made from the declared rate because the file holds none.
    """

    name: str
    kind: StreamKind
    t_ns: NDArray[np.int64]
    values: Samples
    channels: tuple[str, ...]
    unit: str = ""
    hand: Hand = "unknown"
    nominal_rate_hz: float | None = None
    clock: str = "device"
    has_clock: bool = True
    valid: Samples | None = None
    layout: TactileLayout | None = None
    limits: StreamLimits = field(default_factory=StreamLimits)

    @property
    def samples(self) -> int:
        """How many samples the stream holds."""
        return int(self.t_ns.size)

    @property
    def duration_s(self) -> float:
        """From the first to the last stamp, in seconds; 0 for fewer than two samples."""
        if self.samples < 2:
            return 0.0
        return float(self.t_ns.max() - self.t_ns.min()) / NANOSECONDS

    @property
    def rate_hz(self) -> float | None:
        """The measured rate (n - 1) / duration, which block arrival does not distort."""
        return (self.samples - 1) / self.duration_s if self.duration_s > 0 else None

    @property
    def t_s(self) -> NDArray[np.float64]:
        """Seconds since the stream's own first stamp, (n,) float64.

        Streams begin apart: :meth:`Recording.seconds` gives the times that can be compared.
        """
        if not self.samples:
            return np.zeros(0)
        seconds: NDArray[np.float64] = (self.t_ns - self.t_ns[0]) / NANOSECONDS
        return seconds


@dataclass(frozen=True, slots=True)
class Episode:
    """A labelled time range of a recording, in seconds since its start."""

    t_start_s: float
    t_end_s: float
    task: str = ""
    instruction: str = ""
    hand: Hand = "unknown"
    success: bool | None = None
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line of a text file that could not be read as its neighbours were."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Recording:
    """One uploaded file as read: its streams and what reading it already showed.

    ``findings`` are those of the reader itself; ``known_labels`` are the task labels that the
    profile or the file declares (empty: any label may be used).
    """

    format: str
    streams: tuple[Stream, ...]
    profile: str | None = None
    episodes: tuple[Episode, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    known_labels: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """The longest stream's duration in seconds."""
        return max((stream.duration_s for stream in self.streams), default=0.0)

    def zero_ns(self, stream: Stream) -> int:
        """The first stamp that any stream has on this one's clock; it must hold samples."""
        return min(
            int(other.t_ns[0])
            for other in self.streams
            if other.samples and other.clock == stream.clock
        )

    def seconds(self, stream: Stream) -> NDArray[np.float64]:
        """When the stream's samples were taken: seconds since the start, (n,), never going back.

        Streams on one clock keep their distance. Clocks are not aligned with one another: a
        clock's zero is the first stamp that any stream has on it. A step back in time is held at
        the latest time seen, because whoever lays streams side by side needs an order; that the
        step is there is told by a check.
        """
        if not stream.samples:
            return np.zeros(0)
        seconds: NDArray[np.float64] = (stream.t_ns - self.zero_ns(stream)) / NANOSECONDS
        return np.maximum.accumulate(seconds, out=seconds)

    @property
    def hand(self) -> Hand:
        """Which hand was recorded: both where the streams name both."""
        hands = {stream.hand for stream in self.streams} - {"unknown"}
        if not hands:
            return "unknown"
        return next(iter(hands)) if len(hands) == 1 else "both"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one check, with its place in the recording and what was allowed.

    ``t_start_s`` and ``t_end_s`` are seconds since the recording's start.
    """

    message: str
    check: str = ""
    level: Level = Level.ERROR
    stream: str | None = None
    channel: str | None = None
    t_start_s: float | None = None
    t_end_s: float | None = None
    count: int | None = None
    value: float | None = None
    limit: tuple[float | None, float | None] | None = None
    line: int | None = None
