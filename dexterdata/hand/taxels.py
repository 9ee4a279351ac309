"""Where on the hand the taxels of a tactile stream lie.

A layout names the region of each taxel. A finger or ``palm`` alone is enough for a touchprint;
``index_distal`` names the segment too (a joint of OpenXR: the segment's far end), and then the
taxels can be placed: those of one segment that share a row of the matrix lie side by side, rows
run from the far end of the segment to its near end. ``none`` is a cell without a taxel. Nothing
is placed that the layout does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import FINGERS, INDEX, REGIONS
from dexterdata.recording import Stream, StreamKind

NONE: Final = "none"
_METACARPAL_SEGMENT: Final = {f"{finger}_metacarpal": f"{finger}_proximal" for finger in FINGERS}
_SEGMENTS: Final = {
    "thumb": {"proximal": "distal", "distal": "tip"},
    **{
        finger: {"proximal": "intermediate", "intermediate": "distal", "distal": "tip"}
        for finger in FINGERS[1:]
    },
}


def region(name: str) -> str:
    """The touchprint's row of a region's name; the metacarpals are the palm.

    ``none`` for what is not known.
    """
    if name in REGIONS:
        return name
    finger, _, segment = name.partition("_")
    if finger in FINGERS and segment == "metacarpal":
        return "palm"
    return finger if segment in _SEGMENTS.get(finger, {}) else NONE


def segment_joint(name: str) -> int | None:
    """Joint index at the far end of a named segment (``index_distal`` ends in the tip)."""
    if name in _METACARPAL_SEGMENT:
        return INDEX[_METACARPAL_SEGMENT[name]]
    finger, _, segment = name.partition("_")
    far = _SEGMENTS.get(finger, {}).get(segment)
    return None if far is None else INDEX[f"{finger}_{far}"]


def regions(stream: Stream) -> tuple[str, ...] | None:
    """The region (one of the touchprint's rows, or ``none``) of each taxel in channel order.

    None when the stream is not tactile or its layout does not say.
    """
    names = _names(stream)
    return None if names is None else tuple(region(name) for name in names)


def placement(stream: Stream) -> NDArray[np.float32] | None:
    """Where each taxel lies, (taxels, 4) float32, or None when the layout does not say.

    A row is: index of the joint at the segment's far end (-1 for a cell without a taxel), how far
    along the segment from its near end (0..1), how far sideways (-1..1, positive towards the
    thumb), and the side (+1 palm, -1 back).
    """
    names = _names(stream)
    if names is None or all(segment_joint(name) is None for name in names):
        return None
    columns = stream.layout.shape[-1] if stream.layout and stream.layout.shape else len(names)
    placed = np.full((len(names), 4), (-1.0, 0.0, 0.0, 1.0), dtype=np.float32)
    for joint, rows in _segments(names, columns):
        for at, row in enumerate(rows):
            along = 1.0 - (at + 0.5) / len(rows)
            sideways = (2.0 * np.arange(len(row)) + 1.0) / len(row) - 1.0
            placed[row, 0] = joint
            placed[row, 1] = along
            placed[row, 2] = sideways * 0.9
    return placed


def _names(stream: Stream) -> tuple[str, ...] | None:
    layout = stream.layout
    if stream.kind is not StreamKind.TACTILE or layout is None or not layout.regions:
        return None
    return layout.regions if len(layout.regions) == len(stream.channels) else None


def _segments(names: tuple[str, ...], columns: int) -> Iterator[tuple[int, list[list[int]]]]:
    """Each segment's joint with its taxels, row by row."""
    found: dict[int, dict[int, list[int]]] = {}
    for index, name in enumerate(names):
        joint = segment_joint(name)
        if joint is not None:
            found.setdefault(joint, {}).setdefault(index // columns, []).append(index)
    for joint, rows in found.items():
        yield joint, [rows[row] for row in sorted(rows)]
