"""Who made a dataset, who uses it, and works that cite it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.models import CitingWork
from catalog.selectors import credit, versions
from catalog.services import credit as services
from portal.core.api import idempotent, paginate, parse
from portal.core.operations import operation
from portal.core.times import moment


class NewWork(serializers.Serializer[Any]):
    """A work that used a dataset; it has a DOI or an address."""

    title = serializers.CharField(max_length=300)
    authors = serializers.CharField(max_length=400, allow_blank=True, default="")
    year = serializers.IntegerField()
    venue = serializers.CharField(max_length=200, allow_blank=True, default="")
    doi = serializers.CharField(max_length=200, allow_blank=True, default="")
    url = serializers.CharField(max_length=400, allow_blank=True, default="")
    version = serializers.CharField(max_length=20, required=False)


def work_item(work: CitingWork) -> dict[str, Any]:
    """A citing work."""
    return {
        "id": str(work.public_id),
        "title": work.title,
        "authors": work.authors,
        "year": work.year,
        "venue": work.venue,
        "doi": work.doi or None,
        "url": work.url or (f"https://doi.org/{work.doi}" if work.doi else None),
        "version": work.version.number if work.version else None,
        "state": work.state,
        "created_at": moment(work.created_at),
    }


class CreditView(CatalogueView):
    """`GET datasets/{owner}/{slug}/credit`."""

    @operation()
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """Contributors, the downloads of the last twelve months, and how many works cite it."""
        dataset = self.dataset(owner, slug)
        months = credit.downloads_of(dataset)
        return Response(
            {
                "dataset": dataset.name,
                "contributors": [
                    {
                        "name": item.row.name,
                        "role": item.row.role,
                        "orcid": item.orcid_url or None,
                        "affiliation": item.row.affiliation,
                    }
                    for item in credit.contributors_of(dataset)
                ],
                "downloads": [
                    {"month": f"{row.first:%Y-%m}", "downloads": row.downloads} for row in months
                ],
                "citing_works": dataset.citing_works.filter(state="shown").count(),
            }
        )


class WorksView(CatalogueView):
    """`GET|POST datasets/{owner}/{slug}/citing-works`."""

    @operation(is_list=True)
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """The works that cite it; those that wait only to who may decide or registered them."""
        rows = credit.works_of(self.actor, self.dataset(owner, slug)).select_related("version")
        return paginate(request, rows, work_item, ordering=("-year", "-pk"))

    @operation(needs_account=True, body=NewWork, answers=(201,))
    @idempotent
    def post(self, request: Request, owner: str, slug: str) -> Response:
        """Register a work; its owner or our staff look at it before it is shown."""
        person = self.actor.person
        dataset = self.dataset(owner, slug)
        values = parse(NewWork, request.data)
        number = values.pop("version", "")
        version = versions.get_published(dataset, number) if number else None
        work = services.register_work(dataset=dataset, by=person, version=version, **values)
        return Response(work_item(work), status=201)


class DecideWorkView(CatalogueView):
    """`POST datasets/{owner}/{slug}/citing-works/{id}/{confirm|decline}`."""

    http_method_names = ["post", "options"]
    is_shown = True

    @operation(scope="ingest:write", or_scope="review:write")
    @idempotent
    def post(self, request: Request, owner: str, slug: str, public_id: UUID) -> Response:
        """Show the work on the dataset's page, or decline it."""
        actor = self.require("ingest:write", "review:write")
        work = credit.get_work(actor=actor, owner=owner, slug=slug, public_id=public_id)
        done = services.decide_work(work=work, is_shown=self.is_shown, by=actor.person)
        return Response(work_item(done))
