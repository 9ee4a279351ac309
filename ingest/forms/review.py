"""Decisions and second looks, with the episodes that were typed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from ingest.forms.reading import real, typed, whole, words
from ingest.serializers import HANDS
from ingest.services.reviews import REASON_MISSING
from ingest.states import Decision


class ReviewForm(forms.Form):
    """A decision and its words."""

    decision = forms.ChoiceField(choices=Decision.choices)
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Reason",
        help_text="The partner reads these words.",
        error_messages={"required": REASON_MISSING},
    )
    SUCCESS: ClassVar[dict[str, bool | None]] = {"yes": True, "no": False}

    def episodes(self) -> list[dict[str, Any]]:
        """The rows of the episode editor, as far as they can be read."""
        count = min(whole(typed(self.data, "episode-count")), 500)
        numbers = range(count) if count else _numbers_in(self.data)
        return [self._episode(number) for number in numbers]

    def findings(self) -> list[int] | None:
        """The numbers of the findings that were ticked; None where the page listed none."""
        if "findings-listed" not in self.data:
            return None
        ticked = self.data.getlist("findings") if isinstance(self.data, QueryDict) else []
        return [whole(number) for number in ticked]

    def run_read(self) -> int | None:
        """The number of the check whose report the page showed; None where it showed none."""
        said = typed(self.data, "run")
        return whole(said) if said else None

    def _episode(self, number: int) -> dict[str, Any]:
        def said(name: str) -> str:
            return typed(self.data, f"episode-{number}-{name}").strip()

        hand = said("hand")
        return {
            "t_start_s": real(said("t_start_s")),
            "t_end_s": real(said("t_end_s")),
            "task": said("task")[:200],
            "instruction": said("instruction")[:400],
            "hand": hand if hand in HANDS else "unknown",
            "success": self.SUCCESS.get(said("success")),
            "objects": words(said("objects"))[:50],
        }


class SecondLookForm(ReviewForm):
    """What a second reviewer would decide; nobody but the desk reads the words."""

    reason = forms.CharField(
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Note",
        help_text="Only reviewers read this.",
    )


def _numbers_in(data: Any) -> list[int]:
    """The rows that a form without its counter holds."""
    starts = [name for name in data if name.startswith("episode-") and name.endswith("-t_start_s")]
    return sorted(whole(name.split("-")[1]) for name in starts)[:500]
