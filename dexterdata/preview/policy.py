"""How much of a recording its preview shows: set by who owns it, kept to by what draws it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from dexterdata.hand.timeline import Span


@dataclass(frozen=True, slots=True)
class Policy:
    """The most that is shown.

    ``seconds`` from the part's start (None: all of it); poses and touch a second; taxels of each
    hand; and whether touch, lines and video are shown at all.
    """

    seconds: float | None = None
    hand_rate_hz: float = 30.0
    touch_rate_hz: float = 15.0
    touch_taxels: int = 1_024
    touch: bool = True
    plots: bool = True
    video: bool = True

    def cut(self, span: Span) -> Span:
        """The part of the span that is shown."""
        if self.seconds is None:
            return span
        return replace(span, t_end_s=min(span.t_end_s, span.t_start_s + self.seconds))

    def as_plain(self) -> dict[str, Any]:
        """For the header of a preview."""
        return asdict(self)


EVERYTHING: Final = Policy()
