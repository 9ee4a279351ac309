"""A page that asks for its own part until the work behind it has ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_polled(request: HttpRequest) -> bool:
    """Whether a part of the page asks what has become of it, and not a person for the page."""
    return bool(getattr(request, "htmx", False)) and request.method == "GET"


def still_at_work(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The part as it is now; where it renders to nothing, the browser reads the page anew."""
    response = render(request, template, context)
    if not response.content.strip():
        response["HX-Refresh"] = "true"
    return response


def refreshed() -> HttpResponse:
    """Nothing is at work any more: read the whole page anew."""
    return HttpResponse(headers={"HX-Refresh": "true"})
