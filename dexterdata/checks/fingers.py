"""Which finger a channel bends, by its name, and which joints must turn when the hand is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import FINGER_WORDS
from dexterdata.profiles.naming import words

BENDS_RAD: Final = 0.5
"""A joint that turns by so much, 29°, is in use."""
OTHER_FINGERS: Final = 3
_BENDS: Final = frozenset(("mcp", "pip", "dip", "ip", "flexion", "flex", "bend"))
_ELSEWHERE: Final = frozenset(
    ("abduction", "adduction", "abd", "spread", "splay", "yaw", "roll", "rotation", "velocity")
)


def bent_finger(channel: str) -> str | None:
    """Return the finger whose bending at a joint the channel's name says it is, else None."""
    said = set(words(channel))
    fingers = {FINGER_WORDS[word] for word in said if word in FINGER_WORDS}
    if len(fingers) != 1 or said & _ELSEWHERE or not said & _BENDS:
        return None
    return fingers.pop()


def must_turn(
    channels: Sequence[str], low: NDArray[np.floating], high: NDArray[np.floating]
) -> NDArray[np.bool_]:
    """Return (c,) bool: joints that turn, be it a little, as the rest of the hand was moved.

    ``low``, ``high``: (c,) rad. A finger does not bend at one joint and stay where it is at another
    to the last digit; nor does one of the four rest so while three other fingers bend.
    """
    named = [bent_finger(channel) for channel in channels]
    bends = high - low > BENDS_RAD
    working = {finger for finger, is_bent in zip(named, bends, strict=True) if finger and is_bent}
    return np.array(
        [
            finger in working or (finger not in ("thumb", None) and len(working) >= OTHER_FINGERS)
            for finger in named
        ],
        dtype=bool,
    )
