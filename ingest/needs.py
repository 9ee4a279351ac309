"""Why a recording needs a person before it is accepted, and how urgently.

Pure and deterministic: the same facts give the same reasons in the same order. Weights are powers
of two, so that one graver reason counts for more than all lesser ones together, and the place in
the queue can be explained by the first reason alone; among equals the oldest comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BORDERLINE = range(50, 75)
"""Scores of quality at which a machine's yes or no means little."""
CONTRADICTIONS = (
    ("sync.offset", False, "two streams show the same movement at different times"),
    ("sync.length_mismatch", False, "its streams end at different times"),
    ("pose.lost_tracking", True, "the hand was lost from sight while touch reports contact"),
    ("value.frozen", True, "a stream stands still while touch reports contact"),
)
"""Findings by which two sensors say different things; whether only where there was contact."""
_WEIGHTS = {
    "reported": 128,
    "contradiction": 64,
    "duplicate": 32,
    "borderline": 16,
    "new_device": 8,
    "label_unknown": 4,
    "answered": 2,
}
ALWAYS_A_PERSON = ("reported", "contradiction", "duplicate", "borderline")
"""Reasons so grave that no sample speaks for the recording: a plan never accepts it unseen."""
TITLES = {
    "reported": "Reported by buyers",
    "contradiction": "Checks disagree",
    "duplicate": "May be a duplicate",
    "borderline": "Borderline quality",
    "new_device": "New device",
    "label_unknown": "Unknown label",
    "answered": "Partner answered",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to look: a code, its weight, and a sentence."""

    code: str
    weight: int
    text: str

    @property
    def title(self) -> str:
        """The reason in two or three words."""
        return TITLES[self.code]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a recording that bears on who has to look at it.

    ``checks``: ids of its findings. ``reports``: open reports of buyers on its dataset.
    ``copies``: other recordings with its movement; ``exact_copies``: those of them with the same
    samples. ``unknown_labels``: task labels that the vocabulary does not hold. ``device``: the
    profile or device by which it was read.
    """

    quality: int | None = None
    checks: frozenset[str] = frozenset()
    reports: int = 0
    copies: int = 0
    exact_copies: int = 0
    device: str = ""
    is_new_device: bool = False
    unknown_labels: Sequence[str] = ()
    is_answer: bool = False
    has_contact: bool = False


def reasons(facts: Facts) -> list[Reason]:
    """Why a person is needed, the gravest first; empty where only its age counts."""
    return [Reason(code, _WEIGHTS[code], text) for code, text in _found(facts)]


def score(found: Sequence[Reason]) -> int:
    """The place in the queue: higher is sooner."""
    return sum(reason.weight for reason in found)


def _found(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.reports:
        many = "one episode" if facts.reports == 1 else f"{facts.reports} episodes"
        yield "reported", f"Buyers reported {many} of this dataset, and nobody answered yet."
    conflicts = [
        text
        for check, needs_contact, text in CONTRADICTIONS
        if check in facts.checks and (facts.has_contact or not needs_contact)
    ]
    if conflicts:
        yield "contradiction", f"The checks disagree: {'; '.join(conflicts)}."
    if facts.exact_copies:
        yield "duplicate", _exact_copy(facts.exact_copies)
    elif facts.copies:
        yield "duplicate", "Much of its content is in another recording already."
    elif "identity.duplicate" in facts.checks:
        yield "duplicate", "Much of its content repeats within the file."
    if facts.quality is not None and facts.quality in BORDERLINE:
        low, high = BORDERLINE.start, BORDERLINE.stop - 1
        yield "borderline", f"Its quality of {facts.quality} lies between {low} and {high}."
    if facts.is_new_device:
        name = f"“{facts.device}”" if facts.device else "an unnamed device"
        yield "new_device", f"Nothing of {name} was accepted before."
    if facts.unknown_labels:
        yield "label_unknown", f"{_quoted(facts.unknown_labels)} not in the list of labels."
    if facts.is_answer:
        yield "answered", "The partner answered a request for changes."


def _exact_copy(count: int) -> str:
    others = "another recording" if count == 1 else f"{count} other recordings"
    return f"It is an exact copy of {others} here already: every sample is the same."


def _quoted(labels: Sequence[str]) -> str:
    shown = ", ".join(f"“{label}”" for label in labels[:3])
    more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
    return f"{shown}{more} {'is' if len(labels) == 1 else 'are'}"
