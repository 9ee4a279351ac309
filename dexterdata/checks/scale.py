"""Whether numbers are in the unit that the profile says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from dexterdata.checks.inertia import FASTEST_RAD_S, NEAR, Inertia
from dexterdata.checks.registry import whole_check
from dexterdata.checks.seen import Seen
from dexterdata.profiles.units import STANDARD_GRAVITY_M_S2
from dexterdata.recording import Finding, Level, Recording

MISMATCH: Final = "value.unit_mismatch"


@whole_check(MISMATCH, level=Level.WARNING)
def numbers_are_in_their_unit(recording: Recording, streams: Sequence[Seen]) -> Iterator[Finding]:
    """Numbers are in another unit than the profile says.

    A model that takes degrees for radians learns a hand that nobody has. It is told by the names
    of columns that end with a unit (``index_mcp_deg``), by gravity, which a worn accelerometer
    reads most of the time (9.81 m/s², or 1 g), and by turn rates over 4,000 °/s, which no motion
    sensor can say. Correct ``unit`` in the profile, or the name of the column. Acceleration from
    which gravity was taken, and slow turns, tell nothing.
    """
    yield from (item for item in recording.findings if item.check == MISMATCH)
    for seen in streams:
        if seen.inertia is not None:
            yield from _of_motion(seen.stream.name, seen.inertia)


def _of_motion(name: str, inertia: Inertia) -> Iterator[Finding]:
    wrong = inertia.wrong_gravity()
    if wrong is not None:
        yield Finding(
            f"Most of the time the acceleration is about {wrong.at_rest:.4g} m/s², where gravity "
            f"is 9.81: these are {wrong.unit}, which the profile calls {wrong.called}.",
            level=Level.WARNING,
            stream=name,
            value=wrong.at_rest,
            limit=((1 - NEAR) * STANDARD_GRAVITY_M_S2, (1 + NEAR) * STANDARD_GRAVITY_M_S2),
        )
    fastest = inertia.spin()
    if fastest is not None:
        yield Finding(
            f"The sensor turns at up to {fastest:.0f} rad/s, {fastest / (2 * np.pi):.0f} times "
            "round a second: these are °/s, which the profile calls rad/s.",
            level=Level.WARNING,
            stream=name,
            value=fastest,
            limit=(None, FASTEST_RAD_S),
        )
