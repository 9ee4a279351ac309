"""Styles, scripts and drawings travel compressed; pages do not, for they carry secrets (BREACH)."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

KINDS = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
MOST_BYTES = 4_000_000
LEVEL = 6
STYLES = "/styles/"
"""Where portal.ui.styles answers, under any digest that somebody names."""


class CompressStaticMiddleware:
    """Packs an answer of these kinds for who takes gzip; a static file only once per process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.packed: dict[tuple[str, str], bytes] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, compressed where that helps."""
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in KINDS or response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        length = int(response.headers.get("Content-Length") or 0)
        is_whole = request.method == "GET" and response.status_code == 200
        if takes_gzip and is_whole and length <= MOST_BYTES:
            self._pack(request, response)
        return response

    def _pack(self, request: HttpRequest, response: HttpResponseBase) -> None:
        key = (request.path, response.headers.get("Last-Modified", ""))
        packed = self.packed.get(key)
        if packed is None:
            packed = gzip.compress(_content(response), LEVEL, mtime=0)
            if _is_lasting(request, response):
                self.packed[key] = packed
        if response.streaming:
            cast(StreamingHttpResponse, response).streaming_content = [packed]
        else:
            cast(HttpResponse, response).content = packed
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(packed))
        if (etag := response.headers.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = f"W/{etag}"  # the same thing, not the same bytes


def _is_lasting(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is one of a few: a file of ours, or the style sheets under their own digest."""
    if request.path.startswith(STYLES):
        return "immutable" in response.headers.get("Cache-Control", "")
    return request.path.startswith(settings.STATIC_URL)


def _content(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(cast(StreamingHttpResponse, response))
    return cast(HttpResponse, response).content
