"""What a dataset holds, measured: its sample, its statistics, and datasets like it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.distributions import Distribution
from catalog.selectors import measures, similar, versions
from catalog.serializers import dataset_item
from catalog.services import handing
from portal.core.operations import Query, operation
from portal.core.times import moment


class SampleView(CatalogueView):
    """`GET datasets/{owner}/{slug}/sample`."""

    @operation(query=(Query("version"),), answers=(200, 202))
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """A link to the ungated sample of the latest version; 202 while it is being made.

        Only the latest version has one: another `version` is `sample.not_found`.
        """
        dataset = self.dataset(owner, slug)
        number = request.query_params.get("version", versions.LATEST)
        handing.check_sampled(dataset, number)
        found = handing.sample_of(dataset, by=self.actor.user)
        if found.sample is None or found.link is None:
            return Response({"job": found.job.as_api() if found.job else None}, status=202)
        sample = found.sample
        return Response(
            {
                "dataset": dataset.name,
                "version": sample.version.number,
                "kind": sample.kind,
                "says": sample.get_kind_display(),
                "licence": sample.licence,
                "bytes": sample.bytes,
                "sha256": sample.sha256,
                "files": sample.files,
                "episodes": sample.episodes,
                "url": request.build_absolute_uri(found.link.url),
                "expires_at": moment(found.link.expires_at),
            }
        )


class StatisticsView(CatalogueView):
    """`GET datasets/{owner}/{slug}/statistics`."""

    @operation()
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """Features over the episodes, results by task, and every channel of every stream."""
        dataset = self.dataset(owner, slug)
        found = measures.measures_of(dataset)
        return Response(
            {
                "dataset": dataset.name,
                "version": dataset.latest_version.number if dataset.latest_version else None,
                "features": [_distribution(item) for item in found.distributions],
                "tasks": [
                    {**asdict(row), "episodes": row.episodes, "success_share": row.share}
                    for row in found.outcomes
                ],
                "streams": [asdict(row) for row in measures.channels_of(dataset)],
            }
        )


def _distribution(item: Distribution) -> dict[str, Any]:
    said = asdict(item)
    feature = said.pop("feature")
    return {"name": feature["name"], "label": feature["label"], "unit": feature["unit"], **said}


class SimilarView(CatalogueView):
    """`GET datasets/{owner}/{slug}/similar`."""

    @operation()
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """The datasets most like it, with what they share."""
        rows = similar.similar_to(self.actor, self.dataset(owner, slug))
        absolute = request.build_absolute_uri
        return Response(
            {
                "results": [
                    {
                        **dataset_item(row.dataset, absolute),
                        "likeness": round(row.likeness.score, 3),
                        "shared": list(row.shared),
                    }
                    for row in rows
                ]
            }
        )
