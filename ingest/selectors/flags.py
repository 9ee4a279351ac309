"""Reports of bad episodes: one's own, and those that wait for an answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When

from catalog.models import Dataset, Episode
from catalog.states import EpisodeState
from ingest.models import Flag, Recording
from ingest.states import FlagReason, FlagState
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.accounts.roles import OrganisationKind, Role
from portal.core.errors import NotFoundError

DAY = timedelta(days=1)


def _joined(rows: QuerySet[Flag]) -> QuerySet[Flag]:
    return rows.select_related(
        "episode__dataset__organisation", "recording__dataset__organisation", "created_by"
    )


def own(user: User) -> QuerySet[Flag]:
    """What one reported, the newest first."""
    return _joined(Flag.objects.filter(created_by=user)).order_by("-created_at", "-pk")


def in_state(state: str) -> QuerySet[Flag]:
    """For the desk: private content first, then the oldest; what is answered, newest first."""
    rows = _joined(Flag.objects.filter(state=state))
    if state != FlagState.OPEN:
        return rows.order_by("-answered_at", "-pk")
    private = Case(When(reason=FlagReason.PRIVATE, then=Value(0)), default=Value(1))
    return rows.order_by(private, "created_at", "pk")


def counts() -> dict[str, int]:
    """How many there are in each state, and how many open ones are of private content."""
    is_open = Q(state=FlagState.OPEN)
    found = Flag.objects.aggregate(
        **{str(state): Count("pk", filter=Q(state=state)) for state in FlagState},
        private=Count("pk", filter=is_open & Q(reason=FlagReason.PRIVATE)),
    )
    return dict(found)


def get(public_id: UUID) -> Flag:
    """The flag, or NotFoundError; who may know of it is asked by the caller."""
    found = _joined(Flag.objects.filter(public_id=public_id)).first()
    if found is None:
        raise NotFoundError("There is no such flag.", code="flag.not_found")
    return found


def open_of(episode: Episode, user: User) -> Flag | None:
    """One's own flag on the episode that waits for its answer."""
    return Flag.objects.filter(episode=episode, created_by=user, state=FlagState.OPEN).first()


def confirmed_of(recording: Recording) -> QuerySet[Flag]:
    """What was confirmed of a recording, in the order of time in it."""
    rows = _joined(Flag.objects.filter(recording=recording, state=FlagState.CONFIRMED))
    return rows.order_by("episode__index", "t_s", "pk")


def in_public(**of: Episode | Recording) -> QuerySet[Flag]:
    """What anybody may know was confirmed of an `episode` or a `recording`; none of the words.

    Private content is left out: a mark would lead to it. It is withdrawn instead.
    """
    rows = Flag.objects.filter(state=FlagState.CONFIRMED, episode__state=EpisodeState.PUBLISHED)
    shown = rows.filter(**of).exclude(reason=FlagReason.PRIVATE)
    return _joined(shown).defer("text", "answer").order_by("episode__index", "t_s", "pk")


def of_last_day(user: User, now: datetime) -> QuerySet[Flag]:
    """One's flags of the last 24 hours, the oldest first."""
    return Flag.objects.filter(created_by=user, created_at__gt=now - DAY).order_by("created_at")


def open_episodes(datasets: set[int]) -> dict[int, int]:
    """How many episodes of each of these datasets have an open flag."""
    rows = Flag.objects.filter(state=FlagState.OPEN, episode__dataset__in=datasets).order_by()
    counted = rows.values_list("episode__dataset").annotate(Count("episode", distinct=True))
    return dict(counted)


def recording_of(episode: Episode) -> Recording:
    """The recording that an episode is a part of, or NotFoundError."""
    found = Recording.objects.filter(public_id=episode.source_file.recording_id).first()
    if found is None:
        raise NotFoundError(
            "The recording of this episode is not kept here.", code="recording.not_found"
        )
    return found


def in_review_beside(dataset: Dataset) -> QuerySet[Recording]:
    """What waits for a reviewer in the same dataset."""
    return Recording.objects.filter(dataset=dataset, state="in_review")


def told_of_private_content() -> QuerySet[User]:
    """Our curators and administrators."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__organisation__kind=OrganisationKind.OPERATOR,
            memberships__role__in=[Role.REVIEWER, Role.ADMIN],
        )
        .distinct()
        .order_by("pk")
    )


def may_answer(actor: Actor, flag: Flag) -> bool:
    """Nobody answers what concerns an organisation that they belong to, or what they reported."""
    is_own = flag.created_by_id is not None and flag.created_by_id == actor.person.pk
    return not is_own and not actor.belongs_to(flag.recording.dataset.organisation)
