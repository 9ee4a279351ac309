"""A job: the durable truth of work that a worker does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.core.models import PublicModel
from portal.core.times import moment
from portal.jobs.states import JOB_MOVES, OPEN_STATES, JobState

DEADLINE_S = 1800
"""How long work may take, waiting included, where nobody said otherwise."""


class Job(PublicModel):
    """One piece of work for one subject by one version of the code; it exists once.

    `token` is a fencing token: it grows with each claim, and only its holder may finish.
    `allowed_s` is how long after it became due it should be done: that is its `deadline`.
    `attempts` counts claims, before anything runs, so that a job that kills its worker ends.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    version = models.CharField(max_length=20, default="1")
    queue = models.CharField(max_length=20, default="default")
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.DUE)
    attempts = models.PositiveIntegerField(default=0)
    token = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    allowed_s = models.PositiveIntegerField(default=DEADLINE_S)
    deadline = models.DateTimeField()
    late_told_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=80, blank=True)
    progress = models.FloatField(default=0.0)
    error = models.JSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "version"], name="job_exists_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(JOB_MOVES)), name="job_state"
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0, progress__lte=1), name="job_progress"
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"

    @property
    def queue_position(self) -> int | None:
        """Its place in the queue, 1 for the next to run; None when it isn't waiting."""
        if self.state != JobState.DUE:
            return None
        before = Job.objects.filter(queue=self.queue, state=JobState.DUE, pk__lt=self.pk)
        return before.count() + 1

    @property
    def attempts_allowed(self) -> int:
        """After how many it is given up."""
        return int(settings.DEXTER_JOB_ATTEMPTS)

    @property
    def late(self) -> str | None:
        """What to say of a job that should have been done by now; None while there is time."""
        if self.state not in OPEN_STATES or timezone.now() <= self.deadline:
            return None
        return (
            f"This should have been done by {self.deadline:%Y-%m-%d %H:%M} UTC. It is not lost: "
            "it stays in the queue, and our staff see it on their desk."
        )

    def as_api(self) -> dict[str, Any]:
        """The job object of API.md."""
        return {
            "id": str(self.public_id),
            "kind": self.kind,
            "state": self.state,
            "stage": self.stage,
            "progress": round(self.progress, 3),
            "attempts": self.attempts,
            "deadline": moment(self.deadline),
            "late": self.late,
            "queue_position": self.queue_position,
            "error": self.error,
        }
