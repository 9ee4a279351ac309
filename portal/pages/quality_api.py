"""Validation of published data for programs: a version's summary, a recording's report."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.selectors import versions
from portal.core.operations import operation
from portal.pages import quality


class VersionQualityView(CatalogueView):
    """`GET datasets/{owner}/{slug}/versions/{v}/quality`; `latest` is the highest number."""

    @operation()
    def get(self, request: Request, owner: str, slug: str, number: str) -> Response:
        """Verdicts, scores and findings by check over all recordings of the version."""
        dataset = self.dataset(owner, slug)
        version = versions.get_visible(actor=self.actor, dataset=dataset, number=number)
        said = {"dataset": dataset.name, "version": version.number}
        return Response(said | quality.summary(version))


class RecordingQualityView(CatalogueView):
    """`GET datasets/{owner}/{slug}/recordings/{id}/quality`."""

    @operation()
    def get(self, request: Request, owner: str, slug: str, recording_id: UUID) -> Response:
        """The public report of one recording: its last check."""
        dataset = self.dataset(owner, slug)
        judged = quality.get_judged(actor=self.actor, dataset=dataset, recording_id=recording_id)
        return Response(quality.said_of(judged))
