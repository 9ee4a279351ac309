"""Versions of a dataset: the list, one version, its episodes; drafting one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.models import Dataset, Episode
from catalog.selectors import datasets, episodes, versions
from catalog.serializers import NewVersion, episode_item, version_detail, version_item
from catalog.services import versions as services
from catalog.states import EpisodeState
from portal.core.api import idempotent, paginate, parse
from portal.core.errors import InvalidError
from portal.core.operations import operation


class VersionsView(CatalogueView):
    """`GET|POST datasets/{owner}/{slug}/versions`."""

    @operation(is_list=True)
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """The versions, highest number first."""
        rows = versions.visible_to(self.actor, self.dataset(owner, slug)).defer("manifest")
        return paginate(request, rows, version_item, ordering="-rank")

    @operation(scope="ingest:write", body=NewVersion, answers=(201,))
    @idempotent
    def post(self, request: Request, owner: str, slug: str) -> Response:
        """Draft a version of one's own dataset."""
        actor = self.require("ingest:write")
        dataset = datasets.get_owned(actor=actor, owner=owner, slug=slug)
        values = parse(NewVersion, request.data)
        version = services.create_draft(
            dataset=dataset,
            number=values["version"],
            episodes=_choose(dataset, values["episodes"]),
            notes=values["notes"],
            by=actor.person,
        )
        return Response(version_item(version) | {"dataset": dataset.name}, status=201)


def _choose(dataset: Dataset, wanted: Any) -> Sequence[Episode]:
    """All accepted episodes, or those named in that order; InvalidError for unknown ids."""
    if wanted == "all_accepted":
        return list(episodes.acceptable(dataset))
    ids: list[UUID] = wanted
    found = {row.public_id: row for row in dataset.episodes.filter(public_id__in=ids)}
    unknown = [str(item) for item in ids if item not in found]
    if unknown:
        raise InvalidError(
            f"{len(unknown)} episodes are not in this dataset.",
            code="version.episode_unusable",
            episodes=unknown[:50],
        )
    return [found[item] for item in ids]


class VersionView(CatalogueView):
    """`GET datasets/{owner}/{slug}/versions/{v}`; `latest` is the highest number."""

    @operation()
    def get(self, request: Request, owner: str, slug: str, number: str) -> Response:
        """One version: totals, manifest hash, changes."""
        dataset = self.dataset(owner, slug)
        version = versions.get_visible(actor=self.actor, dataset=dataset, number=number)
        return Response(version_detail(version, versions.changes_of(version)))


class VersionEpisodesView(CatalogueView):
    """`GET datasets/{owner}/{slug}/versions/{v}/episodes`."""

    @operation(is_list=True)
    def get(self, request: Request, owner: str, slug: str, number: str) -> Response:
        """The version's episodes in its order, without those that were withdrawn."""
        dataset = self.dataset(owner, slug)
        version = versions.get_visible(actor=self.actor, dataset=dataset, number=number)
        rows = episodes.of_version(version).exclude(episode__state=EpisodeState.WITHDRAWN)
        absolute = request.build_absolute_uri
        return paginate(
            request,
            rows,
            lambda entry: episode_item(entry.episode, absolute),
            ordering="position",
        )
