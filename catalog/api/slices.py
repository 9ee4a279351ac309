"""What the player asks for: an episode with its place in the list, and parts of its preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import foxglove, slices
from catalog.api.base import CatalogueView, DocumentView
from catalog.models import Episode
from catalog.selectors import episodes, playing
from catalog.selectors.renderings import PREVIEW, refuse_withheld
from dexterdata import preview
from portal.core.errors import InvalidError, NotFoundError
from portal.core.operations import Query, operation
from portal.storage import store

PART = (
    Query("start", float, "seconds of the episode; 0 without it"),
    Query("end", float, "seconds of the episode; at most 60 after the start"),
)
MCAP = "application/mcap"


class PlayerView(CatalogueView):
    """`GET episodes/{id}/player`."""

    @operation(query=(Query("number", int, "another episode of the same list, by its number"),))
    def get(self, request: Request, public_id: UUID) -> Response:
        """The episode for the player, its neighbours, and statistics of the list they stand in."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        number = request.query_params.get("number")
        if number is not None:
            if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number)):
                raise InvalidError("`number` counts episodes from 1.", code="filter.invalid")
            episode = playing.numbered(episode, int(number))
        place = playing.place_of(episode)
        return Response(
            {
                "episode": playing.described(episode),
                "place": place.place,
                "before": playing.about(place.before),
                "after": playing.about(place.after),
                "list": playing.statistics(episode) | {"rows": [row(one) for one in place.around]},
            }
        )


class SliceView(CatalogueView):
    """`GET episodes/{id}/slice`."""

    @operation(query=PART)
    def get(self, request: Request, public_id: UUID) -> Response:
        """Poses, touch and streams of a part of the preview as numbers."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        return Response(part_of(request, episode))


class SliceFileView(DocumentView):
    """`GET episodes/{id}/slice.mcap`."""

    @operation(query=PART, media_types=(MCAP,))
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        """The same as an MCAP file that Foxglove shows."""
        episode = episodes.get_visible(actor=self.actor, public_id=public_id)
        part = part_of(request, episode)
        response = HttpResponse(foxglove.mcap_of(part), content_type=MCAP)
        name = f"{episode.dataset.slug}-{episode.number}-{part['t_start_s']:.2f}s.mcap"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def part_of(request: Request, episode: Episode) -> dict[str, Any]:
    """The part that the query names; NotFoundError where no preview of the episode is shown."""
    refuse_withheld(episode)
    key = PREVIEW.keys(episode).get("gzip", "")
    if not key or store().head(key) is None:
        raise NotFoundError("No preview of this episode is shown.", code="rendering.not_found")
    with store().open(key) as file:
        try:
            decoded = preview.decode(file.read())
        except preview.PreviewError as error:
            raise NotFoundError(
                "The preview of this episode cannot be read.", code="rendering.not_found"
            ) from error
    query = request.query_params
    part = slices.read_part(query.get("start"), query.get("end"), decoded.header["duration_s"])
    return {
        "episode": str(episode.public_id),
        "dataset": episode.dataset.name,
        "task": episode.task,
        "instruction": episode.instruction,
        "is_synthetic": episode.dataset.is_synthetic,
        "licence": episode.source_file.licence,
        "attribution": episode.source_file.attribution,
        "what": "A preview: at most 30 poses a second, touch coarser, streams as lines.",
        "t_start_s": part.start_s,
        "t_end_s": part.end_s,
        "recording_t_start_s": episode.t_start_s,
        **slices.numbers(decoded, part),
    }


def row(episode: Episode) -> dict[str, Any]:
    """A line of the list."""
    return {
        "id": str(episode.public_id),
        "number": episode.number,
        "title": playing.title_of(episode),
        "duration_s": episode.duration_s,
        "success": episode.success,
        "peak_force_n": episode.peak_force_n,
        "url": episode.get_absolute_url(),
        "about": playing.about(episode),
    }
