"""Metadata of datasets for programs: Croissant, citations, DCAT and DataCite."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from rest_framework.request import Request

from catalog.api.base import DocumentView
from catalog.metadata import citation, croissant, datacite, dcat, turtle
from catalog.metadata.addresses import absolute
from catalog.metadata.context import MEDIA_TYPE
from catalog.models import Version
from catalog.selectors import datasets, versions
from portal.core.errors import InvalidError
from portal.core.operations import Query, operation

JSON_LD = "application/ld+json"
TURTLE = "text/turtle"
SYNTAXES = {"jsonld": JSON_LD, "turtle": TURTLE}
PER_PAGE = 100
_UNREAD = ("card", "datasheet", "search_text", "preview_policy", "latest_version__manifest")
GRAPH = (JSON_LD, f"{TURTLE}; charset=utf-8")


class _VersionDocument(DocumentView):
    """A document of the latest version, or of the one asked for."""

    def version(self, request: Request, owner: str, slug: str) -> Version:
        """The version that the query names, with its dataset loaded."""
        dataset = self.dataset(owner, slug)
        number = request.query_params.get("version", versions.LATEST)
        found = versions.get_published(dataset, number)
        found.dataset = dataset
        prefetch_related_objects([dataset], "contributors")
        return found


class CroissantView(_VersionDocument):
    """`GET datasets/{owner}/{slug}/croissant`."""

    @operation(query=(Query("version"),), media_types=(MEDIA_TYPE,))
    def get(self, request: Request, owner: str, slug: str) -> HttpResponse:
        """Croissant 1.1 of the latest version, or of the one asked for."""
        document = croissant.version_croissant(self.version(request, owner, slug))
        return HttpResponse(turtle.dumps(document), content_type=MEDIA_TYPE)


class CitationView(_VersionDocument):
    """`GET datasets/{owner}/{slug}/citation?style=bibtex|apa|csl|cff`."""

    @operation(
        query=(Query("style", values=citation.STYLES), Query("version")),
        media_types=citation.MEDIA_TYPES,
    )
    def get(self, request: Request, owner: str, slug: str) -> HttpResponse:
        """How to cite the latest version, or the one asked for."""
        style = request.query_params.get("style", "bibtex")
        content_type = citation.content_type(style)
        version = self.version(request, owner, slug)
        return HttpResponse(citation.render(version, style), content_type=content_type)


class DataciteView(_VersionDocument):
    """`GET datasets/{owner}/{slug}/datacite`."""

    @operation(query=(Query("version"),), media_types=(datacite.MEDIA_TYPE,))
    def get(self, request: Request, owner: str, slug: str) -> HttpResponse:
        """DataCite's metadata (kernel 4.6) of the latest version, or of the one asked for."""
        record = datacite.attributes(self.version(request, owner, slug))
        text = json.dumps(record, indent=2, ensure_ascii=False)
        return HttpResponse(text, content_type=datacite.MEDIA_TYPE)


def _graph(request: Request, nodes: list[dcat.Node]) -> HttpResponse:
    """The nodes in the syntax that the query or the Accept header asks for."""
    asked = request.query_params.get("syntax")
    if asked is not None and asked not in SYNTAXES:
        raise InvalidError(
            f"A syntax is one of {', '.join(SYNTAXES)}.", code="metadata.syntax_unknown"
        )
    renderer = request.accepted_renderer
    accepted = str(getattr(renderer, "media_type", ""))
    if (SYNTAXES[asked] if asked else accepted) == TURTLE:
        text = turtle.turtle(nodes, dcat.PREFIXES)
        response = HttpResponse(text, content_type=f"{TURTLE}; charset=utf-8")
    else:
        text = turtle.dumps(turtle.json_ld(nodes, dcat.PREFIXES))
        response = HttpResponse(text, content_type=JSON_LD)
    response["Vary"] = "Accept"
    return response


class DcatView(_VersionDocument):
    """`GET datasets/{owner}/{slug}/dcat`."""

    @operation(query=(Query("version"), Query("syntax", values=tuple(SYNTAXES))), media_types=GRAPH)
    def get(self, request: Request, owner: str, slug: str) -> HttpResponse:
        """DCAT 3 of the latest version, or of the one asked for."""
        version = self.version(request, owner, slug)
        return _graph(request, [dcat.dataset_node(version.dataset, version)])


class DcatCatalogueView(DocumentView):
    """`GET dcat`."""

    @operation(
        query=(Query("page", kind=int), Query("syntax", values=tuple(SYNTAXES))),
        media_types=GRAPH,
    )
    def get(self, request: Request) -> HttpResponse:
        """DCAT 3 of all that everybody may see, a hundred datasets a page."""
        rows = datasets.listed().select_related("organisation", "latest_version__doi")
        rows = rows.prefetch_related("contributors").defer(*_UNREAD)
        pages = Paginator(rows.order_by("pk"), PER_PAGE)
        try:
            page = pages.page(request.query_params.get("page", "1"))
        except (PageNotAnInteger, EmptyPage) as error:
            raise InvalidError(
                f"A page is a number from 1 to {pages.num_pages}.", code="page.invalid"
            ) from error
        for dataset in page:
            if dataset.latest_version is not None:
                dataset.latest_version.dataset = dataset
        following = _address(request, page.number + 1) if page.has_next() else ""
        nodes = dcat.catalogue_node(
            list(page), page=_address(request, page.number), following=following
        )
        response = _graph(request, nodes)
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response


def _address(request: Request, number: int) -> str:
    query = {"page": str(number)}
    if "syntax" in request.query_params:
        query["syntax"] = request.query_params["syntax"]
    return absolute(f"/api/v1/dcat?{urlencode(query)}")
