"""Checks of touch sensors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.kept import GRID_S
from dexterdata.checks.measures import at_s, limit, longest_run, name_list
from dexterdata.checks.registry import sample_check
from dexterdata.checks.seen import Seen
from dexterdata.hand import taxels
from dexterdata.recording import TOUCH, Finding, Level, Stream, StreamKind

SKIN: Final = frozenset({StreamKind.TACTILE})
CALIBRATED: Final = ("Pa", "N")
_MOSTLY: Final = 0.8


@sample_check("tactile.saturated", level=Level.WARNING, kinds=TOUCH)
def touch_stays_below_its_limit(seen: Seen) -> Iterator[Finding]:
    """Touch reaches the most that the sensor can say, so the true force was higher.

    Peaks are cut off, and how hard the hand gripped is not known. A few such samples are noted;
    over 1 % of the samples of any cell is a warning (the profile's limit ``saturated_share``).
    Known only where the profile gives ``saturation`` or ``range``. Lower the gain, or choose a
    sensor for stronger grips.
    """
    stream, counts = seen.stream, seen.saturated.counts
    channels = np.flatnonzero(counts)
    if not channels.size or seen.most is None:
        return
    share = float(counts.max()) / stream.samples
    allowed = limit(stream, "saturated_share", 0.01)
    names = [stream.channels[channel] for channel in channels]
    yield Finding(
        f"{len(names)} of {len(stream.channels)} channels reach {seen.most:g} {stream.unit}, "
        f"the most that they can say, one of them in {share:.2%} of the samples: "
        f"{name_list(names)}.",
        level=Level.WARNING if share > allowed else Level.INFO,
        channel=names[0] if len(names) == 1 else None,
        t_start_s=at_s(stream, int(seen.saturated.first[channels].min())),
        t_end_s=at_s(stream, int(seen.saturated.last[channels].max())),
        count=int(counts.sum()),
        value=share,
        limit=(None, allowed),
    )


@sample_check("tactile.dead_taxels", level=Level.WARNING, kinds=SKIN, min_samples=10)
def skin_feels_everywhere(seen: Seen) -> Iterator[Finding]:
    """Cells of the skin never change although all around them do.

    A torn thread or a loose line leaves a hole in every touch. A cell counts where its neighbours
    in the matrix all change, or where four fifths of the skin do; a skin that is hardly touched
    and reads even zeros has none. Up to a twentieth of the cells is noted, more is a warning (the
    profile's limit ``dead_share``). Cells that the layout calls ``none`` do not count. Repair the
    glove, or name the cells as ``none``.
    """
    stream = seen.stream
    cells = _cells(stream)
    dead = _dead(stream, seen.constant & cells, ~seen.constant & cells, cells)
    if not dead.any():
        return
    names = [stream.channels[channel] for channel in np.flatnonzero(dead)]
    share, allowed = len(names) / int(cells.sum()), limit(stream, "dead_share", 0.05)
    yield Finding(
        f"{len(names)} of {int(cells.sum())} cells never change while those around them do: "
        f"{name_list(names)}.",
        level=Level.WARNING if share > allowed else Level.INFO,
        channel=names[0] if len(names) == 1 else None,
        t_start_s=at_s(stream, 0),
        t_end_s=at_s(stream, -1),
        count=len(names),
        value=share,
        limit=(None, allowed),
    )


def _cells(stream: Stream) -> NDArray[np.bool_]:
    """Channels that stand for a cell at all, (c,)."""
    regions = taxels.regions(stream)
    if regions is None:
        return np.ones(len(stream.channels), dtype=bool)
    return np.array([region != taxels.NONE for region in regions], dtype=bool)


def _dead(
    stream: Stream,
    still: NDArray[np.bool_],
    alive: NDArray[np.bool_],
    cells: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    if not alive.any():
        return np.zeros(still.shape, dtype=bool)
    if alive.sum() >= _MOSTLY * cells.sum():
        return still
    layout = stream.layout
    if layout is None or len(layout.shape) != 2 or int(np.prod(layout.shape)) != still.size:
        return np.zeros(still.shape, dtype=bool)
    around = _neighbours(cells.reshape(layout.shape))
    moving = _neighbours(alive.reshape(layout.shape))
    surrounded: NDArray[np.bool_] = ((around >= 3) & (moving == around)).reshape(-1)
    return still & surrounded


def _neighbours(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many of the up to four neighbours of each cell of a matrix are True."""
    padded = np.pad(flags.astype(np.int64), 1)
    return padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]


@sample_check("tactile.no_baseline", level=Level.WARNING, kinds=SKIN, min_samples=20)
def untouched_level_is_known(seen: Seen) -> Iterator[Finding]:
    """Nobody can tell what the skin reads when nothing touches it.

    Raw counts mean a force only above their level at rest. It is known where the profile gives
    ``baseline`` or the unit is Pa or N; else the recording must hold half a second of rest: the
    sum of all cells within 5 % of its range above its lowest (the profile's limits
    ``baseline_rest_s`` and ``baseline_share``). Hold the open hand still at the beginning of each
    recording, or write the baseline into the profile.
    """
    stream = seen.stream
    if stream.limits.baseline is not None or stream.unit in CALIBRATED or seen.constant.all():
        return
    total = seen.sums.all
    if total is None:
        return
    low, high = float(total.min()), float(total.max())
    at_rest = total <= low + limit(stream, "baseline_share", 0.05) * (high - low)
    run = longest_run(at_rest)
    wanted_s = limit(stream, "baseline_rest_s", 0.5)
    rest_s = 0.0 if run is None else run.samples * GRID_S
    if stream.duration_s > 2 * wanted_s and rest_s < wanted_s:
        yield Finding(
            f"The skin rests for {rest_s:.2g} s at most, and the profile gives no baseline.",
            level=Level.WARNING,
            value=rest_s,
            limit=(wanted_s, None),
        )
