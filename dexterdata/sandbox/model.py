"""The words of the box: what is asked of it, what it answers, and its limits."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from dexterdata.checks import Fingerprint
from dexterdata.preview import EVERYTHING, Policy
from dexterdata.preview.filming import cpu_s
from dexterdata.profiles import Profile
from dexterdata.recording import Episode
from dexterdata.sandbox.set_plan import SetPlan

MEGABYTE = 1_000_000
LABELS = 500
"""How many labelled episodes of a file are taken over."""


class BoxError(Exception):
    """The box itself could not work; it says nothing about the file."""


@dataclass(frozen=True)
class Slice:
    """A time range of a recording, in seconds since its start."""

    t_start_s: float
    t_end_s: float


@dataclass(frozen=True)
class Rendering:
    """What is shown of one slice, or of the whole recording.

    ``features``: as ``dexterdata.features.measure``, of a slice also ``channels``
    (``dexterdata.features.plan_channels``). ``preview``: gzip of a DXPV preview; this
    and ``poster`` are empty where nothing was to be shown.
    ``touchprint``: PNG, None without touch. ``poster``: SVG, of the moment ``poster_s`` (seconds
    since the slice's start; None where it shows nothing). ``motion``: SVG that moves by itself,
    None where no hand is known. ``film``: MP4 of the first camera, None where none was asked for or
    could be made. ``place``: which part of the recording
    it shows, of a set that is drawn whole, episode after episode; else None.
    """

    features: dict[str, Any]
    preview: bytes
    touchprint: bytes | None
    poster: bytes
    place: Slice | None = None
    motion: bytes | None = None
    poster_s: float | None = None
    film: bytes | None = None


@dataclass(frozen=True)
class Examination:
    """All that is known of a file after the box closed: the report, and how it was made.

    ``report``: the object of ``dexter validate --json``. ``seconds``: wall time. ``peak_mb``: the
    largest resident memory of the boxed process in megabytes (the host's share included), 0 where
    no process ran. ``episodes``: the labels that the file itself holds. ``fingerprint``: by which
    its content is known again in another file (:func:`dexterdata.checks.likeness`); None where
    nothing moves, and for folder sets.
    """

    report: dict[str, Any]
    renderings: tuple[Rendering, ...]
    seconds: float
    peak_mb: float
    versions: dict[str, str]
    draft_profile: str | None
    episodes: tuple[Episode, ...] = ()
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True)
class Job:
    """What the boxed process is told of the file whose descriptor it holds.

    ``holds_index``: it is no recording but a set's index, as ``members`` puts it together.
    ``is_member``: it is a file of a set, and holds no other set. ``policy``: how much renderings
    may show; None: no picture is made. ``video``: slices are to be filmed, too. ``films``: it is a
    video, and nothing but films of its slices is wanted.
    """

    name: str
    size_bytes: int
    profile: Profile | None = None
    slices: tuple[Slice, ...] | None = None
    render: bool = False
    synthetic: bool = False
    holds_index: bool = False
    is_member: bool = False
    policy: Policy | None = EVERYTHING
    video: bool = False
    films: bool = False

    @property
    def renderings(self) -> int:
        """How many renderings or films are wanted."""
        return (1 if self.slices is None else len(self.slices)) if self.render else 0


@dataclass(frozen=True)
class Limits:
    """What one boxed process may use."""

    memory_bytes: int = 512 * 1024 * 1024
    cpu_s: int = 10
    wall_s: float = 100.0
    open_files: int = 32

    @classmethod
    def for_size(cls, size_bytes: int, renderings: int = 0) -> Limits:
        """Ten CPU seconds, and more for a large file and for each rendering.

        The wall limit is for what waits for ever; it leaves a busy machine its time.
        """
        cpu_s = 10 + size_bytes // (10 * MEGABYTE) + 4 * renderings
        return cls(cpu_s=cpu_s, wall_s=60.0 + 4.0 * cpu_s)

    @classmethod
    def for_job(cls, job: Job) -> Limits:
        """For its size and its renderings; films have as much time as each may take."""
        found = cls.for_size(job.size_bytes, job.renderings)
        if not job.films:
            return found
        needed = sum(cpu_s(part.t_end_s - part.t_start_s) for part in job.slices or ())
        more = found.cpu_s + math.ceil(needed)
        return cls(cpu_s=more, wall_s=60.0 + 4.0 * more)


@dataclass(frozen=True)
class Protections:
    """Which of the kernel's protections this machine has."""

    landlock: bool
    seccomp: bool

    @property
    def complete(self) -> bool:
        """Whether a warm host may be shared between files."""
        return self.landlock and self.seccomp


Places = dict[str, tuple[int, int]]
"""Where a file's parts lie, (start, bytes), by name."""


@dataclass
class Reply:
    """The checked frames of one boxed process.

    ``members``: where the files of a set lie in the archive that packs it. ``films``: one for each
    slice, where films were asked for.
    """

    report: dict[str, Any] = field(default_factory=dict)
    draft_profile: str | None = None
    episodes: tuple[Episode, ...] = ()
    renderings: list[Rendering] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    index: SetPlan | None = None
    members: Places | None = None
    fingerprint: Fingerprint | None = None
    films: list[bytes | None] | None = None
