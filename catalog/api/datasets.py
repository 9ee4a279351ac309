"""Datasets: the list, its facets, one dataset, its metadata; opening and changing one's own."""

from __future__ import annotations

import json

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import filters
from catalog.api.base import CatalogueView, DocumentView, query_of
from catalog.facets import FACETS
from catalog.metadata import citation, croissant
from catalog.metadata.context import MEDIA_TYPE
from catalog.selectors import datasets, search, versions
from catalog.serializers import DatasetChanges, NewDataset, dataset_detail, dataset_item
from catalog.services import datasets as services
from portal.accounts.models import Organisation
from portal.accounts.roles import OrganisationKind
from portal.core.api import idempotent, paginate, parse
from portal.core.errors import InvalidError, NotFoundError
from portal.core.operations import Query, operation

QUERY = (
    Query("q", says="Words in title, summary, tasks and objects."),
    *(Query(key, says=FACETS[key], is_many=True) for key in FACETS),
    Query("ordering", values=tuple(filters.ORDERINGS)),
)


class DatasetsView(CatalogueView):
    """`GET|POST datasets`."""

    @operation(query=QUERY, is_list=True)
    def get(self, request: Request) -> Response:
        """The published datasets that fit."""
        query = filters.read_datasets(query_of(request))
        rows = search.with_card(search.find_datasets(query))
        absolute = request.build_absolute_uri
        return paginate(
            request,
            rows,
            lambda dataset: dataset_item(dataset, absolute),
            ordering=search.order_of(query),
        )

    @operation(scope="ingest:write", body=NewDataset, answers=(201,))
    @idempotent
    def post(self, request: Request) -> Response:
        """Open a dataset of one's own partner organisation."""
        actor = self.require("ingest:write")
        values = parse(NewDataset, request.data)
        owner = values.pop("owner")
        own = actor.organisations(kinds=[OrganisationKind.PARTNER])
        organisation: Organisation | None = own.filter(slug=owner).first()
        if organisation is None:
            raise NotFoundError(
                "You belong to no partner organisation of that name.", code="owner.not_found"
            )
        dataset = services.create_dataset(organisation=organisation, by=actor.person, **values)
        return Response(dataset_detail(dataset, request.build_absolute_uri), status=201)


class FacetsView(CatalogueView):
    """`GET datasets/facets`."""

    @operation(query=QUERY)
    def get(self, request: Request) -> Response:
        """How many datasets there are of each value."""
        query = filters.read_datasets(query_of(request))
        total = search.find_datasets(query).count()
        return Response({"total": total, "facets": search.count_facets(query)})


class DatasetView(CatalogueView):
    """`GET|PATCH datasets/{owner}/{slug}`."""

    @operation()
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """One dataset."""
        dataset = self.dataset(owner, slug)
        return Response(dataset_detail(dataset, request.build_absolute_uri))

    @operation(scope="ingest:write", body=DatasetChanges)
    def patch(self, request: Request, owner: str, slug: str) -> Response:
        """Change the description of one's own dataset."""
        actor = self.require("ingest:write")
        dataset = datasets.get_owned(actor=actor, owner=owner, slug=slug)
        changes = parse(DatasetChanges, request.data)
        unknown = set(request.data) - set(DatasetChanges().fields)
        if unknown:
            names = ", ".join(sorted(unknown))
            raise InvalidError(f"This cannot be changed: {names}.", code="dataset.not_editable")
        services.update_dataset(dataset=dataset, by=actor.person, **changes)
        fresh = self.dataset(owner, slug)
        return Response(dataset_detail(fresh, request.build_absolute_uri))


class CroissantView(DocumentView):
    """`GET datasets/{owner}/{slug}/croissant`."""

    @operation(query=(Query("version"),), media_types=(MEDIA_TYPE,))
    def get(self, request: Request, owner: str, slug: str) -> HttpResponse:
        """Croissant 1.1 of the latest version, or of the one asked for."""
        dataset = self.dataset(owner, slug)
        number = request.query_params.get("version", versions.LATEST)
        document = croissant.version_croissant(versions.get_published(dataset, number))
        text = json.dumps(document, indent=2, ensure_ascii=False)
        return HttpResponse(text, content_type=MEDIA_TYPE)


class CitationView(DocumentView):
    """`GET datasets/{owner}/{slug}/citation?style=bibtex|apa|csl`."""

    @operation(
        query=(Query("style", values=citation.STYLES), Query("version")),
        media_types=citation.MEDIA_TYPES,
    )
    def get(self, request: Request, owner: str, slug: str) -> HttpResponse:
        """How to cite the latest version, or the one asked for."""
        style = request.query_params.get("style", "bibtex")
        content_type = citation.content_type(style)
        number = request.query_params.get("version", versions.LATEST)
        version = versions.get_published(self.dataset(owner, slug), number)
        return HttpResponse(citation.render(version, style), content_type=content_type)
