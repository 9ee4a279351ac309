"""A part of an episode's preview as plain numbers: what may be shown to everybody, and no more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import JOINTS
from dexterdata.preview import DecodedPreview
from portal.core.errors import InvalidError

LONGEST_S: Final = 60.0
_MICROMETRES: Final = 6  # decimals of a metre
_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """From one second of the episode to another."""

    start_s: float
    end_s: float


def read_part(start: str | None, end: str | None, duration_s: float) -> Part:
    """The part that a query asks for, cut to the episode; without words its first minute.

    Raises InvalidError for what is no range in it, or is longer than a minute.
    """
    try:
        start_s = float(start) if start else 0.0
        end_s = float(end) if end else min(duration_s, start_s + LONGEST_S)
    except ValueError as error:
        raise _invalid() from error
    end_s = min(end_s, duration_s)
    if not (math.isfinite(start_s) and math.isfinite(end_s) and 0 <= start_s < end_s):
        raise _invalid()
    if end_s - start_s > LONGEST_S + 1e-6:
        raise InvalidError(
            f"A part is at most {LONGEST_S:.0f} s long; ask for several.", code="slice.too_long"
        )
    return Part(start_s, end_s)


def _invalid() -> InvalidError:
    return InvalidError(
        "`start` and `end` are seconds of the episode, with the start before the end.",
        code="slice.invalid",
    )


def numbers(preview: DecodedPreview, part: Part) -> dict[str, Any]:
    """Hands, touch and plots between the part's ends; what was not measured is null."""
    header = preview.header
    return {
        "joint_names": list(JOINTS),
        "hands": {side: _hand(preview, one, part) for side, one in header["hands"].items()},
        "touch": {hand: _touch(preview, one, part) for hand, one in header["touch"].items()},
        "plots": [_plot(preview, one, part) for one in header["plots"] if one["points"]],
    }


def _hand(preview: DecodedPreview, hand: dict[str, Any], part: Part) -> dict[str, Any]:
    rows, times = _rows(hand["frames"], hand["rate_hz"], part)
    return {
        "side": hand["side"],
        "rate_hz": hand["rate_hz"],
        "estimated": hand["estimated"],
        "t_s": times,
        "joints_m": _plain(preview.values(hand["joints"])[rows], _MICROMETRES),
    }


def _touch(preview: DecodedPreview, touch: dict[str, Any], part: Part) -> dict[str, Any]:
    rows, times = _rows(touch["frames"], touch["rate_hz"], part)
    return {
        "rate_hz": touch["rate_hz"],
        "unit": touch["unit"],
        "shape": touch["shape"],
        "regions": touch["regions"],
        "t_s": times,
        "values": _plain(preview.values(touch["data"])[rows]),
    }


def _plot(preview: DecodedPreview, plot: dict[str, Any], part: Part) -> dict[str, Any]:
    rate = plot["points"] / plot["t_end_s"] if plot["t_end_s"] > 0 else 1.0
    rows, times = _rows(plot["points"], rate, part)
    return {
        **{key: plot[key] for key in ("stream", "kind", "unit", "hand", "channels")},
        "t_s": times,
        "min": _plain(preview.values(plot["min"])[rows]),
        "max": _plain(preview.values(plot["max"])[rows]),
    }


def _rows(count: int, rate_hz: float, part: Part) -> tuple[slice, list[float]]:
    """Which frames lie in the part, and their seconds in the episode."""
    first = max(0, math.ceil(part.start_s * rate_hz - 1e-6))
    last = min(count, math.floor(part.end_s * rate_hz + 1e-6) + 1)
    return slice(first, last), [round(at / rate_hz, 6) for at in range(first, last)]


def _plain(values: NDArray[np.float64], decimals: int | None = None) -> Any:
    """Nested lists with None where not measured; rounded to what the preview holds."""
    if decimals is not None:
        kept = np.round(values, decimals)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
            kept = np.where(np.isfinite(steps), np.round(values * steps) / steps, values)
    told = kept.astype(object)
    told[~np.isfinite(kept)] = None
    return told.tolist()
