"""How large and how long a film of a preview may be; without the libraries that make one."""

from __future__ import annotations

from typing import Final

HEIGHT: Final = 360
WIDTH: Final = 640
RATE_HZ: Final = 15
FILM_BYTES: Final = 8 * 1024 * 1024
_FIXED_BYTES: Final = 100_000
_BYTES_PER_S: Final = 40_000
_CPU_S: Final = 5.0
_CPU_S_PER_S: Final = 0.5


def most_bytes(seconds: float) -> int:
    """The size that a film of so many seconds never exceeds."""
    return min(FILM_BYTES, int(_FIXED_BYTES + _BYTES_PER_S * seconds))


def cpu_s(seconds: float) -> float:
    """How many CPU seconds a film of so many seconds may take; what is there by then is kept."""
    return _CPU_S + _CPU_S_PER_S * seconds
