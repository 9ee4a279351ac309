"""The touch of a preview: every hand's peaks, made coarser until they take few enough bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import taxels
from dexterdata.hand.timeline import Span
from dexterdata.preview.blocks import BlockWriter, packed_bytes
from dexterdata.preview.policy import Policy
from dexterdata.preview.pooling import Skin, pooled, thinned
from dexterdata.preview.touch import TouchStream, full_scale, plan_peaks
from dexterdata.recording import Recording
from dexterdata.scan import Later, Scan

MOST_FRAMES: Final = 900
MOST_NUMBERS: Final = 2_000_000
MOST_BYTES: Final = 58_000
"""Of all hands' touch, compressed."""
_LEVELS: Final = (254, 127, 63)
_FEWEST_TAXELS: Final = 32
_FEWEST_FRAMES: Final = 16


@dataclass(frozen=True, slots=True)
class PlannedTouch:
    """A hand's touch that will be drawn once the scan has run."""

    touch: TouchStream
    rate_hz: float
    peaks: Later[NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A hand's touch as far as it was made coarser."""

    touch: TouchStream
    rate_hz: float
    skin: Skin


def plan_touch(
    touch: TouchStream, recording: Recording, span: Span, scan: Scan, policy: Policy
) -> PlannedTouch:
    """Have the scan keep the peaks of as many equal parts of the time as may be shown."""
    most = max(2, min(MOST_FRAMES, MOST_NUMBERS // len(touch.stream.channels)))
    rate = policy.touch_rate_hz
    count = max(1, min(most, int(span.duration_s * rate + 1e-6)))
    if span.duration_s > 0:
        rate = count / span.duration_s
    return PlannedTouch(touch, rate, plan_peaks(touch.stream, recording, span, count, scan))


def write_touch(
    planned: Sequence[PlannedTouch], policy: Policy, blocks: BlockWriter
) -> dict[str, Any]:
    """Add the blocks of every hand's touch, and return their headers.

    One scale holds for all hands of a unit, so that their colours compare. Where it is much, first
    values are kept more coarsely, then neighbouring taxels become one, then frames.
    """
    shown = [_shown(plan, policy) for plan in planned]
    tops = _tops(shown)
    chosen: tuple[list[_Shown], int] = (shown, _LEVELS[0])
    for chosen in _ladder(shown):
        if _bytes(*chosen, tops) <= MOST_BYTES:
            break
    shown, levels = chosen
    return {
        one.touch.key: _written(one, tops[one.touch.stream.unit], levels, blocks) for one in shown
    }


def _ladder(shown: list[_Shown]) -> Iterator[tuple[list[_Shown], int]]:
    """Ever coarser: all hands, and how many levels their values have."""
    while True:
        for levels in _LEVELS:
            yield shown, levels
        coarser = [_coarser(one) for one in shown]
        if all(new is old for new, old in zip(coarser, shown, strict=True)):
            return
        shown = coarser


def _shown(plan: PlannedTouch, policy: Policy) -> _Shown:
    stream = plan.touch.stream
    shape = stream.layout.shape if stream.layout else ()
    regions = taxels.regions(stream) or ()
    skin = Skin(plan.peaks(), tuple(shape), regions, taxels.placement(stream))
    while skin.peaks.shape[1] > policy.touch_taxels:
        skin = pooled(skin)
    return _Shown(plan.touch, plan.rate_hz, skin)


def _tops(shown: Sequence[_Shown]) -> dict[str, float]:
    full: dict[str, float] = {}
    for one in shown:
        unit = one.touch.stream.unit
        full[unit] = max(full.get(unit, 0.0), float(np.nanmax(one.skin.peaks, initial=0.0)))
    return {unit: full_scale(peak, unit) for unit, peak in full.items()}


def _bytes(shown: Sequence[_Shown], levels: int, tops: dict[str, float]) -> int:
    """About how many bytes all hands take when compressed."""
    blocks = BlockWriter()
    for one in shown:
        _written(one, tops[one.touch.stream.unit], levels, blocks)
    return packed_bytes(blocks.parts)


def _coarser(one: _Shown) -> _Shown:
    """Half the taxels, or where they are few half the frames; itself where both are few."""
    if one.skin.peaks.shape[1] > _FEWEST_TAXELS:
        return replace(one, skin=pooled(one.skin))
    if len(one.skin.peaks) > _FEWEST_FRAMES:
        return replace(one, skin=thinned(one.skin), rate_hz=one.rate_hz / 2)
    return one


def _written(one: _Shown, top: float, levels: int, blocks: BlockWriter) -> dict[str, Any]:
    skin = one.skin
    stream = one.touch.stream
    return {
        "rate_hz": one.rate_hz,
        "frames": len(skin.peaks),
        "shape": list(skin.shape),
        "taxels_measured": len(stream.channels),
        "unit": stream.unit,
        "max": top,
        "levels": levels,
        "data": blocks.add_levels(skin.peaks, top=top, offset=one.touch.baseline, levels=levels),
        "placement": None if skin.placement is None else blocks.add_float32(skin.placement),
        "regions": list(skin.regions),
    }
