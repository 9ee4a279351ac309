"""What waits for our staff, in one list: how much, how old, and where to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from ingest.models import Flag, Recording
from ingest.selectors.revalidations import outdated
from ingest.states import FlagState, RecordingState
from licensing.models import AccessRequest, Order
from portal.accounts.access import Actor
from portal.accounts.roles import Role
from portal.jobs.models import Job
from portal.jobs.selectors import is_late
from portal.jobs.states import JobState


@dataclass(frozen=True)
class Queue:
    """One kind of thing that waits: `oldest_at` is None when nothing does."""

    title: str
    says: str
    url: str
    count: int
    oldest_at: datetime | None
    now: datetime

    @property
    def age_s(self) -> float:
        """How long the oldest has waited."""
        return (self.now - self.oldest_at).total_seconds() if self.oldest_at else 0.0


@dataclass(frozen=True)
class Source:
    """Where a queue's rows are, since when one of them waits, and who works on it."""

    title: str
    says: str
    url_name: str
    roles: tuple[str, ...]
    rows: Callable[[datetime], QuerySet[Any]]
    since: str
    query: str = ""


SOURCES = (
    Source(
        "Submissions",
        "recordings wait for a reviewer",
        "ingest:review-queue",
        (Role.REVIEWER,),
        lambda _: Recording.objects.filter(state=RecordingState.IN_REVIEW),
        "submission__created_at",
    ),
    Source(
        "Flags",
        "flags of those who use the data wait for an answer",
        "ingest:flags-desk",
        (Role.REVIEWER,),
        lambda _: Flag.objects.filter(state=FlagState.OPEN),
        "created_at",
    ),
    Source(
        "Older rules",
        "recordings were last checked with older rules",
        "ingest:revalidations",
        (Role.REVIEWER,),
        lambda _: outdated(),
        "checked_at",
    ),
    Source(
        "Access requests",
        "requests wait for a decision",
        "licensing:desk-requests",
        (Role.LICENSING,),
        lambda _: AccessRequest.objects.filter(state="submitted"),
        "submitted_at",
    ),
    Source(
        "Orders",
        "orders are not paid yet",
        "licensing:desk-orders",
        (Role.LICENSING, Role.FINANCE),
        lambda _: Order.objects.filter(state="placed"),
        "placed_at",
    ),
    Source(
        "Stopped jobs",
        "jobs were given up and wait for a retry",
        "pages:desk-jobs",
        (),
        lambda _: Job.objects.filter(state=JobState.DEAD),
        "finished_at",
        "?show=dead",
    ),
    Source(
        "Late jobs",
        "jobs should have run by now",
        "pages:desk-jobs",
        (),
        lambda now: Job.objects.filter(is_late(now)),
        "next_try_at",
        "?show=late",
    ),
)


def queues_of(actor: Actor) -> Iterator[Queue]:
    """The queues that this member of our staff works on; one query each."""
    now = timezone.now()
    for source in SOURCES:
        if actor.is_operator(*source.roles):
            found = source.rows(now).aggregate(oldest=Min(source.since), count=Count("pk"))
            url = reverse(source.url_name) + source.query
            yield Queue(source.title, source.says, url, found["count"], found["oldest"], now)
