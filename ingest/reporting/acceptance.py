"""Whether a person or a sampling plan accepted a recording, and how far reviewers agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.models import Recording
from ingest.selectors import agreement
from ingest.states import Decision
from portal.core.times import moment
from portal.core.words import counted


@dataclass(frozen=True)
class Acceptance:
    """The last decision that accepted; `sample` of `total` were inspected where a plan did.

    ``looks``: second looks of other reviewers, over all recordings; the figures about them are
    None where they are too few to say anything.
    """

    accepted_at: str
    on: str
    by: str
    episodes: int
    sample: int | None = None
    total: int | None = None
    looks: int = 0
    equal_percent: float | None = None
    kappa: float | None = None

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The same in words."""
        if self.by == "plan":
            said = (
                f"by a sampling plan on {self.on}: a person inspected {self.sample} of the "
                f"{self.total} recordings sent together, and all were good"
            )
        else:
            said = f"by a person on {self.on}, with {counted(self.episodes, 'episode')}"
        return (("Accepted", said), *self._agreement())

    def _agreement(self) -> tuple[tuple[str, str], ...]:
        if not self.looks:
            return ()
        if self.equal_percent is None:
            return (("Second looks", f"{self.looks} on the portal: too few to speak of agreement"),)
        kappa = "" if self.kappa is None else f", Cohen's kappa {self.kappa:.2f}"
        said = f"{self.equal_percent:.0f} % equal decisions{kappa} (n = {self.looks})"
        return (("Reviewers agree", said),)

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "by": self.by,
            "accepted_at": self.accepted_at,
            "episodes": self.episodes,
            "inspected": self.sample,
            "of": self.total,
            "agreement": {
                "second_looks": self.looks,
                "equal_percent": self.equal_percent,
                "kappa": self.kappa,
            },
        }


def of_recording(recording: Recording) -> Acceptance | None:
    """How it was accepted; None where it never was."""
    accepted = recording.reviews.filter(decision=Decision.ACCEPT).select_related("plan")
    review = accepted.order_by("-created_at", "-pk").first()
    if review is None:
        return None
    figures = agreement.figures()
    return Acceptance(
        accepted_at=moment(review.created_at) or "",
        on=f"{review.created_at:%Y-%m-%d}",
        by="plan" if review.plan else "person",
        episodes=len(review.episodes),
        sample=review.plan.sample if review.plan else None,
        total=review.plan.total if review.plan else None,
        looks=figures.count,
        equal_percent=figures.equal_percent,
        kappa=figures.kappa,
    )
