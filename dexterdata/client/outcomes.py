"""What became of each file of a run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

GOOD = ("pass", "warn")
NOT_SENT = "not_sent"
NOT_TAKEN = "not_taken"
UNCHANGED = "unchanged"
STOPPED = "stopped"


@dataclass(frozen=True)
class Outcome:
    """One file: the state that the portal names, or one of those above, and why.

    Of a recording that was checked, `code` and `message` are the check and the sentence of the
    worst that was found, and `page` is the path of its report on the portal.
    """

    path: Path
    state: str
    bytes: int = 0
    recording_id: str | None = None
    verdict: str | None = None
    is_resumed: bool = False
    code: str | None = None
    message: str | None = None
    page: str | None = None

    def judged(self, recording: dict[str, Any]) -> Outcome:
        """The same with what the portal says of its recording; an unchanged file stays one."""
        is_unchanged = self.state == UNCHANGED
        state = UNCHANGED if is_unchanged else str(recording["state"])
        worst = recording.get("worst") or {}
        return replace(
            self,
            state=state,
            verdict=recording["verdict"],
            code=worst.get("check"),
            message=worst.get("message"),
            page=(recording.get("links") or {}).get("page"),
        )

    @property
    def is_good(self) -> bool:
        """Whether the portal has it and nothing was found against it, as far as was asked."""
        return self.recording_id is not None and (self.verdict is None or self.verdict in GOOD)

    @property
    def was_left(self) -> bool:
        """Whether the same command has to be run again for it."""
        return self.state in (NOT_SENT, STOPPED)


@dataclass
class Tally:
    """How far a run is."""

    found: int = 0
    settling: int = 0
    sending: int = 0
    sent: int = 0
    sent_bytes: int = 0
    unchanged: int = 0
    awaiting: int = 0
    good: int = 0
    bad: int = 0
    left: int = 0
    away_s: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)

    def note(self, outcome: Outcome) -> None:
        """A file is through."""
        word = outcome.verdict or outcome.state
        self.outcomes[word] = self.outcomes.get(word, 0) + 1
        if outcome.was_left:
            self.left += 1
        elif outcome.is_good:
            self.good += 1
        else:
            self.bad += 1
