"""Which episodes an actor may know of, and the search for them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.models import Dataset, Episode, Version, VersionEpisode
from catalog.selectors import withdrawals
from catalog.selectors.datasets import is_insider
from catalog.states import DatasetState, EpisodeState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def _joined(rows: QuerySet[Episode]) -> QuerySet[Episode]:
    return rows.select_related("dataset__organisation", "source_file")


def listed() -> QuerySet[Episode]:
    """What everybody can search."""
    rows = Episode.objects.filter(
        state=EpisodeState.PUBLISHED, dataset__state=DatasetState.PUBLISHED
    )
    return _joined(rows)


def visible_to(actor: Actor) -> QuerySet[Episode]:
    """Published ones for everybody; all for the owning organisation and for operators."""
    if actor.is_operator():
        return _joined(Episode.objects.all())
    own = [membership.organisation_id for membership in actor.memberships]
    public = Q(state=EpisodeState.PUBLISHED, dataset__state=DatasetState.PUBLISHED)
    return _joined(Episode.objects.filter(public | Q(dataset__organisation__in=own)))


def get_visible(*, actor: Actor, public_id: UUID) -> Episode:
    """The episode, or NotFoundError; GoneError for a withdrawn one of a public dataset."""
    episode = _joined(Episode.objects.filter(public_id=public_id)).first()
    if episode is None:
        raise NotFoundError("There is no such episode.", code="episode.not_found")
    if is_insider(actor, episode.dataset):
        return episode
    is_public = episode.dataset.state == DatasetState.PUBLISHED
    if is_public and episode.state == EpisodeState.PUBLISHED:
        return episode
    if is_public and episode.state == EpisodeState.WITHDRAWN and episode.rendered_at:
        raise withdrawals.gone(
            "This episode was withdrawn with its recording.",
            code="episode.withdrawn",
            why=withdrawals.of_file(episode.source_file),
        )
    raise NotFoundError("There is no such episode.", code="episode.not_found")


def of_version(version: Version) -> QuerySet[VersionEpisode]:
    """The version's episodes in their order."""
    rows = version.entries.select_related("episode__dataset__organisation", "episode__source_file")
    return rows.order_by("position")


def acceptable(dataset: Dataset) -> QuerySet[Episode]:
    """What a new version may hold: everything accepted and not taken back."""
    rows = dataset.episodes.filter(state__in=[EpisodeState.ACCEPTED, EpisodeState.PUBLISHED])
    return rows.filter(source_file__withdrawn_at__isnull=True).order_by("index")


def neighbours(episode: Episode) -> tuple[Episode | None, Episode | None]:
    """The episodes before and after this one in the dataset's latest version."""
    version = episode.dataset.latest_version_id
    here = VersionEpisode.objects.filter(version=version, episode=episode).first()
    if here is None:
        return None, None
    shown = VersionEpisode.objects.filter(
        version=version, episode__state=EpisodeState.PUBLISHED
    ).select_related("episode__dataset__organisation")
    before = shown.filter(position__lt=here.position).order_by("-position").first()
    after = shown.filter(position__gt=here.position).order_by("position").first()
    return (before.episode if before else None), (after.episode if after else None)
