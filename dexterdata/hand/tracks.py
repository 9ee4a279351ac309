"""The hands of a recording, from whichever of its streams show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import adroit
from dexterdata.hand.bends import from_bends
from dexterdata.hand.kinematics import forward
from dexterdata.hand.landmarks import is_hand, landmark_order, positions_of
from dexterdata.hand.names import ANGLE_CHANNELS
from dexterdata.hand.samples import Rows, rows_of
from dexterdata.hand.timeline import Span, frames, inside, nearest, reach_s, seconds_in
from dexterdata.recording import NANOSECONDS, Recording, Stream, StreamKind
from dexterdata.scan import Later, Scan

Side = Literal["left", "right", "unknown"]
_BEST_FIRST: Final = (StreamKind.JOINT_POSITION, StreamKind.JOINT_ANGLE, StreamKind.BEND)
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
    """Return the hands that the streams show, as :func:`plan_joints`, in a scan of its own."""
    scan = Scan()
    tracks = plan_joints(recording, scan, span, rate_hz, most)
    scan.run()
    return tracks()


def plan_joints(
    recording: Recording,
    scan: Scan,
    span: Span | None = None,
    rate_hz: float | None = None,
    most: int = 10**9,
) -> Later[dict[str, HandTrack]]:
    """Return what gives, after the scan, the hands by ``right``, ``left``, ``unknown_1`` …

    The best source of each hand is taken: tracked positions before joint angles before bends.
    ``t_ns`` are the samples' own times. With ``rate_hz`` frames are picked evenly over ``span``
    (nearest samples, at most ``most``), so that a recording of hours costs no more memory than a
    short one; frames within a gap are NaN, as are those that the device lost or that cannot be a
    hand.
    """
    tracks: dict[str, Later[HandTrack]] = {}
    streams = [s for kind in _BEST_FIRST for s in recording.streams if s.kind is kind and s.samples]
    best: StreamKind | None = None
    for stream in streams:
        key = _key(stream, tracks)
        if key in tracks or (stream.hand == "unknown" and best not in (None, stream.kind)):
            continue
        place = _way_to_positions(stream)
        if place is None:
            continue
        seconds = seconds_in(scan, stream, recording)
        rows, wanted = _rows(seconds, span, rate_hz, most)
        if rows.size:
            picked = rows_of(stream, rows, scan)
            tracks[key], best = _later(stream, place, picked, seconds, wanted), stream.kind
    return lambda: {key: later() for key, later in tracks.items()}


def _key(stream: Stream, tracks: Iterable[str]) -> str:
    if stream.hand in ("left", "right"):
        return stream.hand
    return f"unknown_{sum(name.startswith('unknown') for name in tracks) + 1}"


def _later(
    stream: Stream,
    place: Callable[[NDArray[np.float32]], NDArray[np.float32]],
    picked: Rows,
    seconds: NDArray[np.float64],
    wanted: NDArray[np.float64],
) -> Later[HandTrack]:
    def track() -> HandTrack:
        positions = place(picked.values.astype(np.float32))
        at = seconds[picked.rows]
        positions[np.abs(at - wanted) > reach_s(seconds)] = np.nan
        positions[~is_hand(positions)] = np.nan
        t_ns = np.round(at * NANOSECONDS).astype(np.int64)
        is_estimated = stream.kind is StreamKind.BEND
        return HandTrack(t_ns, positions, is_estimated, stream.name, _side(stream))

    return track


def _side(stream: Stream) -> Side:
    return stream.hand if stream.hand in ("left", "right") else "unknown"


def _rows(
    seconds: NDArray[np.float64], span: Span | None, rate_hz: float | None, most: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    part = inside(seconds, span) if span is not None else slice(0, seconds.size)
    if rate_hz is None or span is None or part.stop == part.start:
        rows = np.arange(part.start, part.stop, dtype=np.intp)
        return rows, seconds[rows]
    wanted, _ = frames(span, rate_hz, most)
    return part.start + nearest(seconds[part], wanted), wanted


def _way_to_positions(
    stream: Stream,
) -> Callable[[NDArray[np.float32]], NDArray[np.float32]] | None:
    """How (n, c) samples become (n, 26, 3) positions; None where the stream shows no hand."""
    side: Literal["left", "right"] = "left" if stream.hand == "left" else "right"
    if stream.kind is StreamKind.JOINT_POSITION:
        order = landmark_order(stream)
        return None if order is None else lambda flat: positions_of(flat, order, side)
    if stream.kind is StreamKind.BEND:
        has_five = len(stream.channels) == 5
        return (lambda bends: forward(from_bends(bends), side)) if has_five else None
    own = _own_columns(stream)
    if own is not None:
        return lambda values: forward(_unwrapped(values[:, own]), side)
    theirs = adroit.columns(stream.channels)
    if theirs is not None and stream.unit == "rad":
        return lambda values: forward(adroit.to_angles(_unwrapped(values), theirs), side)
    return None


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
