"""Which episodes an actor may know of, and the search for them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from catalog.models import Dataset, Episode, Version, VersionEpisode
from catalog.selectors import datasets, withdrawals
from catalog.states import EpisodeState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def _joined(rows: QuerySet[Episode]) -> QuerySet[Episode]:
    return rows.select_related("dataset__organisation", "source_file")


def listed_to(actor: Actor) -> QuerySet[Episode]:
    """What this person can search: published episodes of datasets that are listed to them."""
    rows = Episode.objects.filter(
        state=EpisodeState.PUBLISHED, dataset__in=datasets.listed_to(actor)
    )
    return _joined(rows)


def visible_to(actor: Actor) -> QuerySet[Episode]:
    """Published ones of what is listed to the actor; all of their own organisation's."""
    if actor.is_operator():
        return _joined(Episode.objects.all())
    own = [membership.organisation_id for membership in actor.memberships]
    shown = Q(state=EpisodeState.PUBLISHED, dataset__in=datasets.listed_to(actor))
    return _joined(Episode.objects.filter(shown | Q(dataset__organisation__in=own)))


def get_visible(*, actor: Actor, public_id: UUID) -> Episode:
    """The episode, or NotFoundError; GoneError for a withdrawn one of a public dataset."""
    episode = _joined(Episode.objects.filter(public_id=public_id)).first()
    if episode is None:
        raise _unknown()
    if visible_to(actor).filter(pk=episode.pk).exists():
        return episode
    was_shown = episode.state == EpisodeState.WITHDRAWN and episode.rendered_at
    if was_shown and datasets.listed_to(actor).filter(pk=episode.dataset_id).exists():
        raise withdrawals.gone(
            "This episode was withdrawn with its recording.",
            code="episode.withdrawn",
            why=withdrawals.of_file(episode.source_file),
        )
    raise _unknown()


def _unknown() -> NotFoundError:
    return NotFoundError("There is no such episode.", code="episode.not_found")


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
    rows = VersionEpisode.objects.filter(version=version, episode__state=EpisodeState.PUBLISHED)
    shown = rows.select_related("episode").only("episode__public_id", "episode__dataset")
    before = shown.filter(position__lt=here.position).order_by("-position").first()
    after = shown.filter(position__gt=here.position).order_by("position").first()
    for entry in filter(None, (before, after)):
        entry.episode.dataset = episode.dataset
    return (before.episode if before else None), (after.episode if after else None)
