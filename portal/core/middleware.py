"""Request ids, and pages for domain errors."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from portal.core.errors import DexterError, InvalidError
from portal.core.pages import error_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Give each request an id that error pages show and logs carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the id in a header."""
        request.request_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class CleanAddressMiddleware:
    """Refuse a NUL in an address: PostgreSQL takes none, and nobody types one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 422, or pass on."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            error = InvalidError("This address holds a character that is none.")
            return error_page(request, error)
        return self.get_response(request)


class PageErrorMiddleware:
    """Turn a domain error that a page raised into a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Django's hook for what a view raised."""
        return error_page(request, error) if isinstance(error, DexterError) else None
