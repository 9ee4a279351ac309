"""A guess at how a hand holds what it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import CHAINS, INDEX, WRIST

Numbers = NDArray[np.float64]

GRASPS: Final = ("power", "precision", "lateral", "open")
_LEAST_SCORE: Final = 0.25
_LEAST_SHARE: Final = 0.4
_ESTIMATED: Final = 0.5


@dataclass(frozen=True, slots=True)
class Grasp:
    """What kind of grasp it may be, and how sure that is, from 0 to 1."""

    kind: str
    confidence: float


def look(poses: Numbers, bends: Numbers) -> Numbers:
    """Return how a hand is held, (n, 5), all that :func:`guess` asks for.

    ``poses``: (n, 26, 3) in metres; ``bends``: (n, 5) rad, thumb to little. Columns: the distance
    of the tips of thumb and index, and of the thumb's tip from the index's middle segment, both in
    lengths of the palm; the index's bend, the mean and the largest of the four fingers' bends, rad.
    """
    palm = np.linalg.norm(poses[:, INDEX["middle_proximal"]] - poses[:, WRIST], axis=1)
    palm = np.maximum(palm, 1e-6)
    thumb, index = poses[:, CHAINS["thumb"][-1]], poses[:, CHAINS["index"][-1]]
    middle, far = poses[:, CHAINS["index"][-3]], poses[:, CHAINS["index"][-2]]
    fingers = bends[:, 1:]
    columns = (
        np.linalg.norm(thumb - index, axis=1) / palm,
        _to_segment(thumb, middle, far) / palm,
        bends[:, 1],
        fingers.mean(axis=1),
        fingers.max(axis=1),
    )
    return np.stack(columns, axis=1)


def guess(postures: Numbers, regions: frozenset[str] | None, *, is_estimated: bool) -> Grasp:
    """Return the grasp that most of the frames show; ``unknown`` where they do not agree.

    ``postures``: (n, 5) of :func:`look`, of the frames in contact, or of all where contact was not
    measured; ``regions``: the parts of the hand that were touched at all, None where nobody knows.
    With ``is_estimated`` poses one is half as sure.

    The kinds are the three families of T. Feix, J. Romero, H.-B. Schmiedmayer, A. M. Dollar,
    D. Kragic: The GRASP taxonomy of human grasp types, IEEE Trans. Hum.-Mach. Syst. 46 (2016)
    66-77: ``power`` (all fingers close around it, the palm may press against it), ``precision``
    (between the tips of thumb and fingers) and of the intermediate ones ``lateral`` (as a key,
    between the thumb and the index's side); and ``open`` for a hand that does not close. The
    taxonomy needs the object; joints alone allow a guess and no more. The confidence is the share
    of frames of this kind times how clear these are.
    """
    if not len(postures):
        return Grasp("unknown", 0.0)
    scores = _scores(postures, regions)
    best = scores.argmax(axis=1)
    clear = scores.max(axis=1) >= _LEAST_SCORE
    counts = np.bincount(best[clear], minlength=len(GRASPS))
    kind = int(counts.argmax())
    share = float(counts[kind] / len(postures))
    if share < _LEAST_SHARE:
        return Grasp("unknown", 0.0)
    strength = float(scores[clear & (best == kind), kind].mean())
    confidence = share * strength * (_ESTIMATED if is_estimated else 1.0)
    return Grasp(GRASPS[kind], round(confidence, 3))


def _scores(postures: Numbers, regions: frozenset[str] | None) -> Numbers:
    """How well each frame fits each kind, (n, 4) from 0 to 1."""
    between_tips, to_side, pinching, fingers, most_bent = postures.T
    power = _ramp(fingers, 1.2, 3.0) * _factor(regions, "palm", 1.0, 0.8)
    precision = (
        _ramp(-between_tips, -0.7, -0.2)
        * _ramp(pinching, 0.3, 0.9)
        * _ramp(-fingers, -3.0, -1.8)
        * _factor(regions, "palm", 0.6, 1.0)
    )
    lateral = (
        _ramp(-to_side, -0.5, -0.2)
        * _ramp(pinching, 1.2, 2.0)
        * (to_side < between_tips)
        * _factor(regions, "palm", 0.6, 1.0)
    )
    opened = _ramp(-most_bent, -1.2, -0.4)
    return np.stack([power, precision, lateral, opened], axis=1)


def _factor(regions: frozenset[str] | None, name: str, touched: float, untouched: float) -> float:
    """What a touched region does to a score; nothing where regions are not known."""
    if regions is None:
        return 1.0
    return touched if name in regions else untouched


def _ramp(values: Numbers, low: float, high: float) -> Numbers:
    """0 up to ``low``, 1 from ``high``, a straight line between."""
    ramp: Numbers = np.clip((values - low) / (high - low), 0.0, 1.0)
    return ramp


def _to_segment(points: Numbers, start: Numbers, end: Numbers) -> Numbers:
    """Distance of each point from its segment, all (n, 3)."""
    along = end - start
    squared = np.maximum(np.einsum("ni,ni->n", along, along), 1e-12)
    part = np.clip(np.einsum("ni,ni->n", points - start, along) / squared, 0.0, 1.0)
    distance: Numbers = np.linalg.norm(points - start - part[:, None] * along, axis=1)
    return distance
