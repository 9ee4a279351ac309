"""Styles, scripts and drawings travel compressed, and pages for visitors.

A page for somebody who is signed in stays plain: beside text from its address it may hold a secret,
which its packed length would give away bit by bit (BREACH, https://www.breachattack.com). A visitor
without session or token has none to lose; Django masks the token of a form anew in each answer.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from portal.core.encodings import accepted

FOR_EVERYBODY = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
FOR_VISITORS = ("text/html", "application/json", "application/ld+json", "application/atom+xml")
MOST_BYTES = 4_000_000
LEVEL = 6
PAGE_LEVEL = 4
"""A page is packed anew each time: two thirds of the time of level 6, for 5 % more bytes."""
STYLES = "/styles/"
"""Where portal.ui.styles answers, under any digest that somebody names."""


class CompressMiddleware:
    """Packs answers for who takes gzip; a static file only once per process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.packed: dict[tuple[str, str], bytes] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, compressed where that helps."""
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.has_header("Content-Encoding"):
            return response
        if kind in FOR_VISITORS and not response.streaming:
            patch_vary_headers(response, ["Accept-Encoding", "Cookie", "Authorization"])
            if not _is_visitor(request):
                return response
        elif kind in FOR_EVERYBODY:
            patch_vary_headers(response, ["Accept-Encoding"])
        else:
            return response
        asked = request.headers.get("Accept-Encoding", "")
        length = int(response.headers.get("Content-Length") or 0)
        is_whole = request.method == "GET" and response.status_code == 200
        if asked and accepted(asked, ["gzip"]) and is_whole and length <= MOST_BYTES:
            self._pack(request, response)
        return response

    def _pack(self, request: HttpRequest, response: HttpResponseBase) -> None:
        key = (request.path, response.headers.get("Last-Modified", ""))
        packed = self.packed.get(key)
        if packed is None:
            is_lasting = _is_lasting(request, response)
            level = LEVEL if is_lasting else PAGE_LEVEL
            packed = gzip.compress(_content(response), level, mtime=0)
            if is_lasting:
                self.packed[key] = packed
        if response.streaming:
            cast(StreamingHttpResponse, response).streaming_content = [packed]
        else:
            cast(HttpResponse, response).content = packed
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(packed))
        if (etag := response.headers.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = f"W/{etag}"  # the same thing, not the same bytes


def _is_visitor(request: HttpRequest) -> bool:
    """Whether nothing says who asks, so that the answer holds what anybody may read."""
    is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
    return not (is_known or "Authorization" in request.headers)


def _is_lasting(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is one of a few: a file of ours, or the style sheets under their own digest."""
    if request.path.startswith(STYLES):
        return "immutable" in response.headers.get("Cache-Control", "")
    return request.path.startswith(settings.STATIC_URL)


def _content(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(cast(StreamingHttpResponse, response))
    return cast(HttpResponse, response).content
