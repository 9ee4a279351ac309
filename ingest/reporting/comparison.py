"""What a check found that the one before it did not, and the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Report = Mapping[str, Any]
Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One check in one place: how often it was found before, and how often now."""

    check: str
    level: str
    place: str
    before: int
    now: int

    @property
    def word(self) -> str:
        """New, gone, more or fewer."""
        if not self.before:
            return "new"
        if not self.now:
            return "gone"
        return "more" if self.now > self.before else "fewer"


def compare(before: Report, now: Report) -> list[Change]:
    """Every check and place whose number differs: what is new first, then what is gone."""
    old, new = _count(before), _count(now)
    found = [
        Change(check, level, ", ".join(filter(None, (stream, channel))), old[key], new[key])
        for key in {**old, **new}
        if old[key] != new[key]
        for level, check, stream, channel in (key,)
    ]
    order = ("new", "more", "fewer", "gone")
    return sorted(found, key=lambda one: (order.index(one.word), one.level, one.check, one.place))


def _count(report: Report) -> Counter[Place]:
    """How many findings each check has in each stream and channel, by level."""
    return Counter(
        (one["level"], one["check"], one["stream"] or "", str(one["channel"] or ""))
        for one in report.get("findings") or ()
    )
