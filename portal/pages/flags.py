"""Who may flag an episode: the catalogue knows what is shown, licensing who uses the data."""

from __future__ import annotations

from uuid import UUID

from catalog.models import Episode
from catalog.selectors import episodes, withdrawals
from catalog.states import EpisodeState
from licensing.selectors.holders import holds
from portal.accounts.access import Actor
from portal.core.errors import ConflictError, ForbiddenError, NextStep


def get_flaggable(*, actor: Actor, public_id: UUID) -> Episode:
    """The episode, for those who use its data.

    NotFoundError where one may not know of it, GoneError once it is withdrawn, ForbiddenError
    `flag.own_data` for the organisation that provides it, `flag.no_licence` for whoever may only
    look, ConflictError `flag.not_published` before it is public.
    """
    episode = episodes.get_visible(actor=actor, public_id=public_id)
    dataset = episode.dataset
    if episode.state == EpisodeState.WITHDRAWN:
        raise withdrawals.gone(
            "This episode was withdrawn with its recording.",
            code="episode.withdrawn",
            why=withdrawals.of_file(episode.source_file),
        )
    if actor.belongs_to(dataset.organisation):
        raise ForbiddenError(
            "This is data of your own organisation. Write to the reviewers on the recording's "
            "page, or withdraw it.",
            code="flag.own_data",
        )
    if not holds(actor, dataset):
        raise ForbiddenError(
            "Flags come from those who use the data. You need a seat of a licence for it.",
            code="flag.no_licence",
            next_step=NextStep("See how to get access", dataset.get_absolute_url()),
        )
    if episode.state != EpisodeState.PUBLISHED:
        raise ConflictError(
            "This episode is not published, so nobody uses it yet.", code="flag.not_published"
        )
    return episode
