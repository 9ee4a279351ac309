"""Answer a request with an object: whole, a range of it, or 304; streamed, never in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from portal.storage.errors import ObjectMissingError
from portal.storage.interface import OCTETS, Store, StoredObject
from portal.storage.keys import safe_filename
from portal.storage.ranges import Span, UnsatisfiableRangeError, parse

CHUNK_BYTES = 256 * 1024


class Chunks:
    """A file in pieces; the server closes it also where nobody reads to the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if chunk := self._file.read(CHUNK_BYTES):
            return chunk
        raise StopIteration

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def object_response(
    request: HttpRequest,
    store: Store,
    key: str,
    *,
    filename: str | None = None,
    cache_control: str = "private, no-store",
    found: StoredObject | None = None,
) -> HttpResponseBase:
    """GET and HEAD of one object; with a filename, browsers save instead of showing it.

    `found` are its facts where they are known.

    Raises ObjectMissingError.
    """
    found = found or store.head(key)
    if found is None:
        raise ObjectMissingError("There is no such file in the store.")
    response = _answer(request, store, found)
    response["ETag"] = f'"{found.etag}"'
    response["Last-Modified"] = http_date(found.modified_at.timestamp())
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = cache_control
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if found.content_encoding and response.status_code in (200, 206):
        response["Content-Encoding"] = found.content_encoding
    if filename is not None:
        name = safe_filename(filename)
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _answer(request: HttpRequest, store: Store, found: StoredObject) -> HttpResponseBase:
    if _is_known(request, found):
        return HttpResponse(status=304)
    header = request.headers.get("Range") if _may_send_range(request, found) else None
    try:
        span = parse(header, found.bytes)
    except UnsatisfiableRangeError:
        size = {"Content-Range": f"bytes */{found.bytes}"}
        return HttpResponse(status=416, content_type="text/plain", headers=size)
    whole = Span(0, found.bytes)
    sent = span or whole
    response = _body(request, store, found, sent)
    response["Content-Length"] = str(sent.end - sent.start)
    if span:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{found.bytes}"
    return response


def _body(request: HttpRequest, store: Store, found: StoredObject, span: Span) -> HttpResponseBase:
    content_type = found.content_type or OCTETS
    if request.method == "HEAD":
        return HttpResponse(content_type=content_type)
    file = store.open(found.key, span.start, span.end)
    return StreamingHttpResponse(Chunks(file), content_type=content_type)


def _is_known(request: HttpRequest, found: StoredObject) -> bool:
    """Whether the browser's copy is this one."""
    tags = request.headers.get("If-None-Match", "").split(",")
    return any(tag.strip().removeprefix("W/") in (f'"{found.etag}"', "*") for tag in tags)


def _may_send_range(request: HttpRequest, found: StoredObject) -> bool:
    """Whether the part asked for still belongs to what the client holds (If-Range)."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    if '"' in condition:
        return condition == f'"{found.etag}"'
    return parse_http_date_safe(condition) == int(found.modified_at.timestamp())
