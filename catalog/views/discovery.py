"""What programs look for: sitemap.xml, robots.txt and security.txt."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.models import Dataset, Version
from catalog.selectors import datasets, newest
from portal.core.errors import NotFoundError
from portal.core.times import moment

MOST_ADDRESSES = 50_000
"""Addresses that one file may hold by the protocol of sitemaps."""
FIXED = ("/", "/datasets/", "/episodes/", "/licences/", "/docs/")
KEPT_S = 3600
VALID_FOR = timedelta(days=180)


def _absolute(path: str) -> str:
    return f"{settings.DEXTER_BASE_URL.rstrip('/')}{path}"


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page of what everybody may see; the list of the files where one does not hold all."""
    count = _parts()
    if count == 1:
        return _file(request, 1)
    parts = [_absolute(reverse("catalog:sitemap-part", args=[n])) for n in range(1, count + 1)]
    return _xml(request, "catalog/sitemap_index.xml", {"parts": parts})


@require_safe
def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """`/sitemap-{part}.xml`: one file of several."""
    if not 1 <= part <= _parts():
        raise NotFoundError("The sitemap has no such part.", code="page.invalid")
    return _file(request, part)


def _rows() -> tuple[QuerySet[Dataset], QuerySet[Version]]:
    """Datasets, then versions, each in the order in which they came, so that parts stay."""
    shown = datasets.listed().select_related("organisation").order_by("pk")
    return shown.only("slug", "listed_at", "organisation__slug"), newest.public_versions().order_by(
        "pk"
    )


def _parts() -> int:
    total = len(FIXED) + sum(rows.count() for rows in _rows())
    return max(1, ceil(total / MOST_ADDRESSES))


def _file(request: HttpRequest, number: int) -> HttpResponse:
    """The addresses of one part: those that are always there, datasets, versions."""
    start, end = (number - 1) * MOST_ADDRESSES, number * MOST_ADDRESSES
    shown, versions = _rows()
    count = shown.count()
    fixed = [_absolute(path) for path in FIXED][start:end]
    first, last = max(0, start - len(FIXED)), max(0, end - len(FIXED))
    entries = [(row.get_absolute_url(), row.listed_at) for row in shown[first:last]]
    first, last = max(0, first - count), max(0, last - count)
    entries += [
        (row.get_absolute_url(), row.published_at or row.created_at) for row in versions[first:last]
    ]
    listed = [{"url": _absolute(path), "changed": moment(at)} for path, at in entries]
    return _xml(request, "catalog/sitemap.xml", {"fixed": fixed, "entries": listed})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    response["Cache-Control"] = f"public, max-age={KEPT_S}"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The catalogue may be read; what needs a login has nothing to index.

    Nor has a selection: it is for whom its link was given to.
    """
    private = (
        *("/api/", "/account/", "/settings/", "/partner/", "/review/", "/desk/", "/follows/"),
        *("/selections/", "/console/"),
    )
    shown = ("/api/v1/datasets/", "/api/v1/dcat")
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in shown),
        *(f"Disallow: {path}" for path in private),
        "Disallow: /previews/",
    ]
    text = "\n".join([*lines, "", f"Sitemap: {_absolute('/sitemap.xml')}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116, once whoever runs the portal has named a contact; an invented one helps nobody."""
    contact = getattr(settings, "DEXTER_SECURITY_CONTACT", "")
    if not contact:
        raise NotFoundError("Nobody is named here yet: set DEXTER_SECURITY_CONTACT.")
    expires = (timezone.now() + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    text = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
