"""Datasets: the list, its facets, one dataset; opening and changing one's own."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView, query_of
from catalog.api.listing import as_json, counted, listed, loosening_items, meant_item
from catalog.facets import FACETS, RANGES
from catalog.search.datasets_query import KNOWN_ORDERINGS, DatasetQuery, read
from catalog.selectors import datasets, search
from catalog.serializers import (
    DatasetChanges,
    NewDataset,
    Statements,
    dataset_detail,
)
from catalog.services import datasets as services
from portal.accounts.access import actor_of
from portal.accounts.models import Organisation
from portal.accounts.roles import OrganisationKind
from portal.core.api import idempotent, parse
from portal.core.errors import InvalidError, NotFoundError
from portal.core.operations import Query, operation

QUERY = (
    Query("q", says='Words, phrases and operators: pour "coffee cup" force:>10 -task:sign.'),
    *(Query(key, says=FACETS[key], is_many=True) for key in FACETS),
    *(Query(f"min_{key}", float, one.says) for key, one in RANGES.items()),
    *(Query(f"max_{key}", float, one.says) for key, one in RANGES.items()),
    Query("ordering", values=KNOWN_ORDERINGS),
    Query("exact", values=("1",), says="Mend no mistyped word."),
)


class DatasetsView(CatalogueView):
    """`GET|POST datasets`."""

    @operation(query=QUERY, is_list=True)
    def get(self, request: Request) -> HttpResponse:
        """The published datasets that fit."""
        query, answer = _asked(request)
        meant = meant_item(answer.meant)
        said = {"did_you_mean": meant} if meant else {}
        return as_json(listed(request, answer, query) | said)

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
        stated = {
            name: values.pop(name) for name in map(str, Statements().fields) if name in values
        }
        with transaction.atomic():
            dataset = services.create_dataset(organisation=organisation, by=actor.person, **values)
            if stated:
                dataset = services.update_dataset(dataset=dataset, by=actor.person, **stated)
        return Response(dataset_detail(dataset, request.build_absolute_uri), status=201)


class FacetsView(CatalogueView):
    """`GET datasets/facets`."""

    @operation(query=QUERY)
    def get(self, request: Request) -> HttpResponse:
        """How many datasets there are of each value."""
        return as_json(counted(_asked(request)[1].found))


class SearchView(CatalogueView):
    """`GET datasets/search`."""

    @operation(query=(*QUERY, Query("page_size", int), Query("cursor")))
    def get(self, request: Request) -> HttpResponse:
        """A page of datasets with facets, ranges, and what else may be meant or dropped."""
        query, answer = _asked(request)
        found = answer.found
        return as_json(
            {
                **counted(found),
                "hours": round(found.hours, 4),
                "everything": found.everything,
                "query": found.query.address,
                "did_you_mean": meant_item(answer.meant),
                "loosening": [] if found.total else loosening_items(found.query, found.loosened()),
                **listed(request, answer, query),
            }
        )


def _asked(request: Request) -> tuple[DatasetQuery, search.Answer]:
    query = read(query_of(request))
    return query, search.search(query, actor_of(request._request))


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
