"""The documentation: guides, error codes and the reference of the API."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dexterdata import checks
from portal.pages import library, reference_table
from portal.pages.codes import error_codes


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All documents."""
    context = {
        "nav": "docs",
        "documents": library.documents(),
        "decisions": library.decisions(),
    }
    return render(request, "pages/docs.html", context)


def _page(request: HttpRequest, place: str) -> HttpResponse:
    context = {"nav": "docs", "document": library.get(place), "documents": library.documents()}
    return render(request, "pages/document.html", context)


@require_GET
def document(request: HttpRequest, name: str) -> HttpResponse:
    """One guide."""
    return _page(request, f"{name}.md")


@require_GET
def decision(request: HttpRequest, name: str) -> HttpResponse:
    """One architecture decision."""
    return _page(request, f"decisions/{name}.md")


@require_GET
def errors(request: HttpRequest) -> HttpResponse:
    """Every stable code with its sentence; each is an anchor that problems point to."""
    groups = [(area, list(rows)) for area, rows in groupby(error_codes(), lambda row: row.area)]
    context = {"nav": "docs", "groups": groups, "checks": checks.describe()}
    return render(request, "pages/errors.html", context)


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Every endpoint of the API with its methods, from the addresses themselves."""
    context = {"nav": "docs", "groups": reference_table.endpoints()}
    return render(request, "pages/reference.html", context)
