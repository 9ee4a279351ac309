"""What those who use an episode report of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models import Episode
from ingest.models.recording import Recording
from ingest.states import FLAG_MOVES, FlagReason, FlagState
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Flag(PublicModel):
    """One report of one person on one episode; `t_s` counts from the start of the episode."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="flags")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="flags")
    state = models.CharField(max_length=10, choices=FlagState.choices, default=FlagState.OPEN)
    reason = models.CharField(max_length=16, choices=FlagReason.choices)
    text = models.TextField()
    t_s = models.FloatField(null=True)
    author_name = models.CharField(max_length=254)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check_state("flag_state", FLAG_MOVES),
            models.CheckConstraint(
                condition=Q(reason__in=FlagReason.values), name="flag_reason_is_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="flag_says_something"),
            models.CheckConstraint(
                condition=Q(t_s__isnull=True) | Q(t_s__gte=0), name="flag_moment_not_before_start"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_at__isnull=True)
                | (~Q(state="open") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="flag_answered_once_decided",
            ),
            models.UniqueConstraint(
                fields=["episode", "created_by"],
                condition=Q(state="open"),
                name="flag_open_once_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="flag_by_state"),
            models.Index(fields=["recording", "state"], name="flag_of_recording"),
            models.Index(fields=["created_by", "created_at"], name="flag_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.episode}"

    @property
    def is_private_content(self) -> bool:
        """Whether it cannot wait: a person may be recognised."""
        return self.reason == FlagReason.PRIVATE

    @property
    def recording_t_s(self) -> float:
        """The moment in the recording; the episode's start where none was named."""
        return self.episode.t_start_s + (self.t_s or 0.0)
