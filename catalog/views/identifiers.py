"""The resolver of the identifiers that this portal minted itself."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.metadata import citation, croissant, datacite, page, turtle
from catalog.metadata.addresses import LOCAL_DOIS
from catalog.metadata.context import MEDIA_TYPE
from catalog.models import Version
from catalog.selectors import dois, withdrawals


def _datacite(version: Version) -> str:
    return json.dumps(datacite.attributes(version), indent=2, ensure_ascii=False)


def _json_ld(version: Version) -> str:
    return turtle.dumps(page.page_document(version))


def _croissant(version: Version) -> str:
    return turtle.dumps(croissant.version_croissant(version))


ANSWERS: dict[str, tuple[Callable[[Version], str], str]] = {
    datacite.MEDIA_TYPE: (_datacite, datacite.MEDIA_TYPE),
    "application/x-bibtex": (
        lambda version: citation.render(version, "bibtex"),
        citation.content_type("bibtex"),
    ),
    "application/vnd.citationstyles.csl+json": (
        lambda version: json.dumps(citation.csl_item(version), indent=2, ensure_ascii=False),
        citation.content_type("csl"),
    ),
    "application/ld+json": (_json_ld, "application/ld+json"),
    "application/vnd.mlcommons-croissant+json": (_croissant, MEDIA_TYPE),
    "text/x-bibliography": (
        lambda version: citation.render(version, "apa"),
        citation.content_type("apa"),
    ),
}
OF_GONE = (datacite.MEDIA_TYPE, "application/x-bibtex", "application/vnd.citationstyles.csl+json")
"""What is still said of a version that was taken back: how it was named, not what it held."""


@require_safe
def resolve(request: HttpRequest, name: str) -> HttpResponse:
    """`/doi/{name}`: to the version's page, or what the Accept header asks for."""
    doi, version, is_gone = dois.resolve(name)
    asked = _asked(request)
    if asked and (not is_gone or asked in OF_GONE):
        answer, content_type = ANSWERS[asked]
        response = HttpResponse(
            answer(version), content_type=content_type, status=410 if is_gone else 200
        )
    elif is_gone:
        context = {
            "doi": doi,
            "version": version,
            "dataset": version.dataset,
            "why": withdrawals.of_version(version),
            "citation": citation.render(version, "apa"),
            "is_local": doi.provider == LOCAL_DOIS,
        }
        response = render(request, "catalog/doi_gone.html", context, status=410)
    else:
        response = HttpResponseRedirect(version.get_absolute_url())
    response["Vary"] = "Accept"
    return response


def _asked(request: HttpRequest) -> str:
    """The media type of ours that the asker likes best, if they like it better than a page."""
    found = request.get_preferred_type(["text/html", *ANSWERS])
    return found if found in ANSWERS else ""
