"""What programs look for: sitemap.xml, robots.txt and security.txt."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.selectors import datasets
from portal.core.errors import NotFoundError

MOST_ADDRESSES = 50_000
VALID_FOR = timedelta(days=180)


def _absolute(path: str) -> str:
    return f"{settings.DEXTER_BASE_URL.rstrip('/')}{path}"


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every published dataset's page."""
    rows = datasets.listed().select_related("organisation").order_by("-listed_at")
    entries = [
        {"url": _absolute(row.get_absolute_url()), "changed": row.listed_at.date().isoformat()}
        for row in rows[:MOST_ADDRESSES]
    ]
    fixed = [_absolute(path) for path in ("/", "/datasets/", "/licences/")]
    return render(
        request,
        "catalog/sitemap.xml",
        {"fixed": fixed, "entries": entries},
        content_type="application/xml",
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The catalogue may be read; what needs a login has nothing to index."""
    private = ("/api/", "/account/", "/settings/", "/partner/", "/review/", "/desk/", "/previews/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private)]
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
