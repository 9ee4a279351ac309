"""How many of a batch to inspect so that no bad one among them says something about the rest.

Pure. A batch of `total` recordings is accepted when none of `sample` inspected ones is bad. Were
more than the tolerated share bad, the chance that a sample without replacement meets none of them
is hypergeometric: C(total - bad, sample) / C(total, sample), with the fewest `bad` that are more
than tolerated. The least sample for which this chance is at most 1 - confidence is the plan.
Source: E. G. Schilling and D. V. Neubauer, Acceptance Sampling in Quality Control, 2nd ed., CRC
Press 2009 (single sampling by attributes, type A, acceptance number 0).
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OFFERED = ((10, 95), (5, 95), (2, 95), (10, 90), (20, 90))
"""Per cent that may be bad at most, and per cent of confidence; the usual one comes first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Inspect `sample` of `total`; where all are good, at most `bad_percent` are bad."""

    total: int
    sample: int
    bad_percent: int
    confidence_percent: int

    @property
    def most_bad(self) -> int:
        """How many recordings the tolerated share is, rounded down."""
        return self.bad_percent * self.total // 100

    @property
    def figures(self) -> tuple[int, int]:
        """Per cent that may be bad at most, and per cent of confidence."""
        return self.bad_percent, self.confidence_percent

    @property
    def code(self) -> str:
        """What a form sends of it."""
        return f"{self.bad_percent}-{self.confidence_percent}"

    @property
    def sentence(self) -> str:
        """What it says, in plain words."""
        return (
            f"If all {self.sample:,} of {self.total:,} are good, then with "
            f"{self.confidence_percent}% confidence at most {self.bad_percent}% are bad."
        )


def least_sample(total: int, bad_percent: int, confidence_percent: int) -> int:
    """The least sample that has a bad one with this confidence where too many are bad.

    Exact in whole numbers. Raises ValueError unless both shares lie between 0 and 100 and the
    batch holds something.
    """
    if total < 1 or not 0 <= bad_percent < 100 or not 0 < confidence_percent < 100:
        raise ValueError("A batch of at least 1, 0 to 99 % bad, 1 to 99 % confidence.")
    good = total - (bad_percent * total // 100 + 1)

    missed, all_draws, sample = 1, 1, 0  # P(none is bad) = missed / all_draws
    while missed * 100 > (100 - confidence_percent) * all_draws:
        missed *= good - sample
        all_draws *= total - sample
        sample += 1
    return sample


def plan(total: int, bad_percent: int, confidence_percent: int) -> Plan:
    """The plan of these figures."""
    sample = least_sample(total, bad_percent, confidence_percent)
    return Plan(total, sample, bad_percent, confidence_percent)


def offered(total: int) -> list[Plan]:
    """The plans of the desk that spare anything for a batch of this size, the least work first."""
    plans = [plan(total, *figures) for figures in OFFERED] if total else []
    return sorted((one for one in plans if one.sample < one.total), key=lambda one: one.sample)


def usual(plans: Sequence[Plan]) -> Plan | None:
    """The plan that the desk proposes among these: the first of OFFERED that is there."""
    return next((one for named in OFFERED for one in plans if one.figures == named), None)


FEWEST = next(total for total in itertools.count(1) if offered(total))
"""The fewest recordings of which a plan spares any."""


def drawn(ids: Iterable[str], sample: int, seed: str) -> set[str]:
    """The sample: the ids with the smallest SHA-256 of seed and id, whatever their order."""
    return set(sorted(ids, key=lambda one: _lot(seed, one))[:sample])


def _lot(seed: str, one: str) -> bytes:
    return hashlib.sha256(f"{seed}:{one}".encode()).digest()
