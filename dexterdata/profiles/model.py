"""A profile says what the columns of a device mean; it is data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dexterdata.recording import Hand, StreamKind, TactileLayout


class ProfileError(ValueError):
    """A profile that cannot be used: ``code`` for programs, ``sentence`` for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence

    def __reduce__(self) -> tuple[type[ProfileError], tuple[str, str]]:
        """Survive the way between two processes."""
        return type(self), (self.code, self.sentence)


@dataclass(frozen=True, slots=True)
class Match:
    """The signature by which files of the device are recognised."""

    extensions: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    columns_count: int | None = None
    paths: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def is_distinctive(self) -> bool:
        """Only names tell devices apart; an ending or a count of columns does not."""
        return bool(self.columns or self.paths or self.topics)

    @property
    def is_layout(self) -> bool:
        """A path with a star fits files of many devices that share a layout."""
        return any("*" in path for path in self.paths)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time stamps are, or the declared rate in Hz where there are none."""

    column: str | int | None = None
    path: str | None = None
    unit: str = "s"
    rate_hz: float | None = None
    name: str = "device"


@dataclass(frozen=True, slots=True)
class Missing:
    """How the device writes "no measurement".

    A sample is missing where ``column`` (or the channel itself) equals ``value`` or lies below
    ``below``; ``nan`` says that not-a-number means missing.
    """

    value: float | None = None
    below: float | None = None
    column: str | int | None = None
    nan: bool = False


@dataclass(frozen=True, slots=True)
class StreamProfile:
    """What one stream of the device is and where it lies in the file.

    ``paths`` are arrays that stand side by side; ``take`` is ``translation`` where they hold 4 × 4
    matrices of which the position is wanted.
    """

    name: str
    kind: StreamKind
    hand: Hand = "unknown"
    unit: str = ""
    columns: tuple[str | int, ...] = ()
    path: str | None = None
    paths: tuple[str, ...] = ()
    take: str | None = None
    topic: str | None = None
    field_name: str | None = None
    names: tuple[str, ...] = ()
    rate_hz: float | None = None
    clock: Clock | None = None
    value_range: tuple[float, float] | None = None
    baseline: float | None = None
    saturation: float | None = None
    may_be_constant: bool = False
    is_optional: bool = False
    missing: Missing | None = None
    layout: TactileLayout | None = None
    limits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A named, versioned device description; ``text`` is the TOML that it was made from.

    ``episode`` names the file's own attributes that say what was done: the file is one episode.
    """

    name: str
    version: str
    device: Mapping[str, str]
    match: Match
    clock: Clock | None
    streams: tuple[StreamProfile, ...]
    labels: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    episode: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
