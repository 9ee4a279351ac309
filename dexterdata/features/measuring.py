"""What a recording or a part of it holds, in a handful of numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.features import grasp
from dexterdata.features.contact import Contact, plan_contact
from dexterdata.features.movement import Movement, plan_movement
from dexterdata.features.segments import propose
from dexterdata.hand.timeline import Span, span_of
from dexterdata.recording import Recording
from dexterdata.scan import Later, Scan

_BUSIER_BY: Final = 1.5


def measure(
    recording: Recording, t_start_s: float | None = None, t_end_s: float | None = None
) -> dict[str, Any]:
    """Return the features of a part, as :func:`plan`, in a scan of its own."""
    scan = Scan()
    features = plan(recording, scan, t_start_s, t_end_s)
    scan.run()
    return features()


def plan(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
) -> Later[dict[str, Any]]:
    """Return what gives, after the scan, the features of the part between two times (s).

    None stands for what was not measured.

    ``duration_s``; ``peak_force_n`` and ``mean_force_n``, of one hand's summed force channels
    (the mean is over the time in contact); ``peak_pressure_pa``; ``contact_count`` and
    ``contact_time_s`` (of the hand that touches longest), from force or else pressure
    (:mod:`dexterdata.features.contact`);
    ``range_of_motion_rad`` by finger and ``peak_speed_m_s``, the fastest fingertip
    (:mod:`dexterdata.features.movement`); ``active_hand``: left, right or both, by contact time
    or else by movement, None where the sides are not known. Numbers are finite. Of a whole
    recording, where there are any, also ``segments``: proposed episodes as pairs of seconds
    (:mod:`dexterdata.features.segments`).

    ``smoothness_sparc``: of the hand whose fingertips go farthest, dimensionless, nearer to 0 is
    smoother (:mod:`dexterdata.features.smoothness`). ``grasp_guess``: ``{"kind", "confidence"}``
    of the hand that touches longest, or else goes farthest; kind is power, precision, lateral,
    open or unknown (:mod:`dexterdata.features.grasp`). ``task``, ``objects`` and ``success`` are
    those of the file's own label that fills most of the part, None where there is none.

    Raises ``ValueError`` when the part ends before its start.
    """
    span = span_of(recording, t_start_s, t_end_s)
    contacts = plan_contact(recording, span, scan)
    movements = plan_movement(recording, span, scan)
    is_whole = t_start_s is None and t_end_s is None

    def features() -> dict[str, Any]:
        touched, moved = contacts(), movements()
        found = _features(span, touched, moved) | _label(recording, span)
        segments = _segments(span, touched, moved) if is_whole else []
        return found | {"segments": segments} if segments else found

    return features


def _features(
    span: Span, contacts: dict[str, Contact], movements: dict[str, Movement]
) -> dict[str, Any]:
    forces = [c.peak_force_n for c in contacts.values() if c.peak_force_n is not None]
    means = [c.mean_force_n for c in contacts.values() if c.mean_force_n is not None]
    pressures = [c.peak_pressure_pa for c in contacts.values() if c.peak_pressure_pa is not None]
    counts = [c.count for c in contacts.values() if c.count is not None]
    times = [c.time_s for c in contacts.values() if c.time_s is not None]
    speeds = [m.peak_speed_m_s for m in movements.values() if m.peak_speed_m_s is not None]
    return {
        "duration_s": span.duration_s,
        "peak_force_n": max(forces, default=None),
        "mean_force_n": max(means, default=None),
        "peak_pressure_pa": max(pressures, default=None),
        "contact_count": sum(counts) if counts else None,
        "contact_time_s": max(times, default=None),
        "range_of_motion_rad": _widest(movements),
        "peak_speed_m_s": max(speeds, default=None),
        "smoothness_sparc": _smoothness(movements),
        "grasp_guess": _grasp(contacts, movements),
        "active_hand": _active_hand(contacts, movements, span),
    }


def _label(recording: Recording, span: Span) -> dict[str, Any]:
    """What the file's own label says of the part; one that covers less than half says nothing."""
    best, longest_s = None, 0.5 * span.duration_s
    for episode in recording.episodes:
        shared_s = min(episode.t_end_s, span.t_end_s) - max(episode.t_start_s, span.t_start_s)
        if shared_s > longest_s:
            best, longest_s = episode, shared_s
    if best is None:
        return {"task": None, "objects": None, "success": None}
    return {
        "task": best.task or None,
        "objects": list(best.objects) or None,
        "success": best.success,
    }


def _smoothness(movements: dict[str, Movement]) -> float | None:
    known = [m for m in movements.values() if m.smoothness is not None]
    return max(known, key=lambda m: m.path_m or 0.0).smoothness if known else None


def _grasp(contacts: dict[str, Contact], movements: dict[str, Movement]) -> dict[str, Any] | None:
    """The guess for the hand that is at work."""

    def work(key: str) -> tuple[float, float]:
        touched = contacts.get(_side(key), Contact()).time_s
        return touched or 0.0, movements[key].path_m or 0.0

    if not movements:
        return None
    key = max(movements, key=work)
    movement, contact = movements[key], contacts.get(_side(key), Contact())
    held = _in_contact(movement.seconds, contact)
    found = grasp.guess(
        movement.postures[held],
        contact.regions,
        is_estimated=movement.is_estimated,
    )
    return {"kind": found.kind, "confidence": found.confidence}


def _side(key: str) -> str:
    return key if key in ("left", "right") else "unknown"


def _in_contact(seconds: NDArray[np.float64], contact: Contact) -> NDArray[np.bool_]:
    """The frames in which the hand touches something; all where it never does."""
    held = np.zeros(seconds.size, dtype=bool)
    for start, end in contact.spans:
        held[np.searchsorted(seconds, start) : np.searchsorted(seconds, end, side="right")] = True
    return held if held.any() else ~held


def _segments(
    span: Span, contacts: dict[str, Contact], movements: dict[str, Movement]
) -> list[list[float]]:
    touched = [one for contact in contacts.values() for one in contact.spans]
    moved = [one for movement in movements.values() for one in movement.spans]
    return [list(one) for one in propose(touched, moved, span.duration_s)]


def _widest(movements: dict[str, Movement]) -> dict[str, float] | None:
    """The wider range of the two hands, by finger."""
    ranges = [m.range_of_motion_rad for m in movements.values() if m.range_of_motion_rad]
    if not ranges:
        return None
    return {finger: max(hand[finger] for hand in ranges) for finger in ranges[0]}


def _active_hand(
    contacts: dict[str, Contact], movements: dict[str, Movement], span: Span
) -> str | None:
    touched = {key: c.time_s for key, c in contacts.items() if c.time_s is not None}
    moved = {key: m.path_m for key, m in movements.items() if m.path_m is not None}
    amounts = touched if any(touched.values()) else moved
    known = {key: amount for key, amount in amounts.items() if key in ("left", "right")}
    if not known or len(known) < len(amounts) or span.duration_s <= 0 or not any(known.values()):
        return None
    if len(known) == 1:
        return next(iter(known))
    weaker, stronger = sorted(known, key=lambda key: known[key])
    return "both" if known[stronger] < _BUSIER_BY * known[weaker] else stronger
