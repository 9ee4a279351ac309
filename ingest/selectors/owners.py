"""Whose datasets an actor works on as a partner."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from catalog.models import Dataset
from catalog.states import EpisodeState
from ingest.models import Recording
from ingest.states import RecordingState
from portal.accounts.access import Actor
from portal.accounts.models import Organisation
from portal.accounts.roles import OrganisationKind
from portal.core.errors import NotFoundError

SCOPE = "ingest:write"


def organisations_of(actor: Actor) -> QuerySet[Organisation]:
    """The partner organisations that one belongs to; none where the scope is not held."""
    if SCOPE not in actor.scopes:
        return Organisation.objects.none()
    return actor.organisations(kinds=[OrganisationKind.PARTNER])


def datasets_of(actor: Actor) -> QuerySet[Dataset]:
    """The datasets of one's partner organisations."""
    rows = Dataset.objects.filter(organisation__in=organisations_of(actor))
    return rows.select_related("organisation").order_by("title", "pk")


def with_counts(rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Datasets with how many recordings and accepted episodes each has."""
    waiting = Q(recordings__state=RecordingState.PASSED)
    accepted = Q(episodes__state__in=[EpisodeState.ACCEPTED, EpisodeState.PUBLISHED])
    return rows.select_related("latest_version").annotate(
        recordings_count=Count("recordings", distinct=True),
        passed_count=Count("recordings", filter=waiting, distinct=True),
        accepted_count=Count("episodes", filter=accepted, distinct=True),
    )


def with_passed(actor: Actor) -> list[Dataset]:
    """One's datasets that hold a recording to submit."""
    passed = Recording.objects.filter(state=RecordingState.PASSED).values("dataset")
    return list(with_counts(datasets_of(actor).filter(pk__in=passed)))


def get_dataset(*, actor: Actor, owner: str, slug: str) -> Dataset:
    """A dataset of one's own partner organisation, or NotFoundError."""
    found = datasets_of(actor).filter(organisation__slug=owner, slug=slug).first()
    if found is None:
        raise NotFoundError(f"You have no dataset {owner}/{slug}.", code="dataset.not_found")
    return found


def get_named(*, actor: Actor, name: str) -> Dataset:
    """The same by `owner/slug`."""
    owner, _, slug = name.partition("/")
    return get_dataset(actor=actor, owner=owner, slug=slug)
