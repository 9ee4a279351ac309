"""The hands of a recording, from whichever of its streams show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import adroit
from dexterdata.hand.bends import from_bends
from dexterdata.hand.kinematics import forward
from dexterdata.hand.landmarks import positions_of
from dexterdata.hand.names import ANGLE_CHANNELS
from dexterdata.hand.samples import measured
from dexterdata.hand.timeline import Span, frames, inside, nearest, stream_seconds
from dexterdata.recording import NANOSECONDS, Recording, Stream, StreamKind

Side = Literal["left", "right", "unknown"]
_BEST_FIRST: Final = (StreamKind.JOINT_POSITION, StreamKind.JOINT_ANGLE, StreamKind.BEND)
_SHORTEST_REACH_S: Final = 0.25
_FULL_TURN: Final = np.float32(2 * np.pi)


@dataclass(frozen=True, slots=True)
class HandTrack:
    """One hand in time: ``t_ns`` (n,) since the recording's start, ``positions`` (n, 26, 3) m.

    ``estimated`` says that the device measured too little for it; ``source`` names the stream.
    A hand whose side the recording does not tell is drawn as a right hand.
    """

    t_ns: NDArray[np.int64]
    positions: NDArray[np.float32]
    estimated: bool
    source: str
    side: Side


def joints_of(
    recording: Recording, span: Span | None = None, rate_hz: float | None = None, most: int = 10**9
) -> dict[str, HandTrack]:
    """Return the hands that the streams show, by ``right``, ``left``, ``unknown_1`` …

    The best source of each hand is taken: tracked positions before joint angles before bends.
    ``t_ns`` are the samples' own times. With ``rate_hz`` frames are picked evenly over ``span``
    (nearest samples, at most ``most``), so that a recording of hours costs no more memory than a
    short one; frames within a gap are NaN, as are those that the device lost.
    """
    tracks: dict[str, HandTrack] = {}
    streams = [s for kind in _BEST_FIRST for s in recording.streams if s.kind is kind and s.samples]
    best: StreamKind | None = None
    for stream in streams:
        key = _key(stream, tracks)
        if key in tracks or (stream.hand == "unknown" and best not in (None, stream.kind)):
            continue
        track = _track(stream, recording, span, rate_hz, most)
        if track is not None:
            tracks[key], best = track, stream.kind
    return tracks


def _key(stream: Stream, tracks: dict[str, HandTrack]) -> str:
    if stream.hand in ("left", "right"):
        return stream.hand
    return f"unknown_{sum(name.startswith('unknown') for name in tracks) + 1}"


def _track(
    stream: Stream, recording: Recording, span: Span | None, rate_hz: float | None, most: int
) -> HandTrack | None:
    seconds = stream_seconds(stream, recording)
    rows, wanted = _rows(seconds, span, rate_hz, most)
    if not rows.size:
        return None
    unknown = np.abs(seconds[rows] - wanted) > _reach_s(seconds)
    side: Side = stream.hand if stream.hand in ("left", "right") else "unknown"
    for positions, estimated in _positions(stream, rows, "left" if side == "left" else "right"):
        positions[unknown] = np.nan
        t_ns = np.round(seconds[rows] * NANOSECONDS).astype(np.int64)
        return HandTrack(t_ns, positions, estimated, stream.name, side)
    return None


def _rows(
    seconds: NDArray[np.float64], span: Span | None, rate_hz: float | None, most: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    part = inside(seconds, span) if span is not None else slice(0, seconds.size)
    if rate_hz is None or span is None or part.stop == part.start:
        rows = np.arange(part.start, part.stop, dtype=np.intp)
        return rows, seconds[rows]
    wanted, _ = frames(span, rate_hz, most)
    return part.start + nearest(seconds[part], wanted), wanted


def _reach_s(seconds: NDArray[np.float64]) -> float:
    """How far from a sample its pose is still shown: over a gap nothing is known."""
    usual = float(np.median(np.diff(seconds))) if seconds.size > 1 else 0.0
    return max(_SHORTEST_REACH_S, 0.75 * usual)


def _positions(
    stream: Stream, rows: NDArray[np.intp], side: Literal["left", "right"]
) -> Iterator[tuple[NDArray[np.float32], bool]]:
    """At most one pose of the stream, and whether it is an estimate."""
    if stream.kind is StreamKind.JOINT_POSITION:
        placed = positions_of(stream, rows, side)
        if placed is not None:
            yield placed, False
        return
    values = measured(stream, rows).astype(np.float32)
    if stream.kind is StreamKind.BEND:
        if len(stream.channels) == 5:
            yield forward(from_bends(values), side), True
        return
    where = _own_columns(stream)
    if where is not None:
        yield forward(_unwrapped(values[:, where]), side), False
        return
    theirs = adroit.columns(stream.channels)
    if theirs is not None and stream.unit == "rad":
        yield forward(adroit.to_angles(_unwrapped(values), theirs), side), False


def _own_columns(stream: Stream) -> list[int] | None:
    """Where our 22 angles stand, whatever prefix their names carry; None unless all are there."""
    if stream.unit not in ("rad", ""):
        return None
    found: list[int] = []
    for angle in ANGLE_CHANNELS:
        at = [i for i, name in enumerate(stream.channels) if name.endswith(angle)]
        if len(at) != 1:
            return None
        found.append(at[0])
    return found


def _unwrapped(angles: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring angles that wrapped round back to within half a turn."""
    half = _FULL_TURN / 2
    return (angles + half) % _FULL_TURN - half
