"""The signed links of the local store. With S3 nobody comes here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from portal.core.errors import DexterError, InvalidError, NotFoundError
from portal.core.problems import problem
from portal.storage import signing
from portal.storage.choice import store
from portal.storage.errors import LinkRefusedError
from portal.storage.local.store import LocalStore
from portal.storage.responses import object_response

CHUNK_BYTES = 256 * 1024
LONGEST_DRAIN_BYTES = 64 * 1024**2


@csrf_exempt  # the signature is the permission; no cookie plays a part
def signed_object(request: HttpRequest, key: str) -> HttpResponseBase:
    """GET, HEAD or PUT what the link's signature allows."""
    chosen = store()
    if not isinstance(chosen, LocalStore):
        return problem(NotFoundError("There is nothing here."))
    try:
        permission = _permission(request, key)
        if permission.method == "PUT":
            return _receive(request, chosen, permission)
        return object_response(request, chosen, key, filename=permission.filename)
    except DexterError as error:
        _drain(request)
        return problem(error)


def _permission(request: HttpRequest, key: str) -> signing.Permission:
    if any(len(values) != 1 for _, values in request.GET.lists()):
        raise LinkRefusedError("This link is not valid.")
    method = "GET" if request.method == "HEAD" else str(request.method)
    permission = signing.verify(method, key, request.GET.dict())
    if permission.method == "PUT" and request.META.get("CONTENT_LENGTH") != permission.length:
        raise LinkRefusedError("This link is not valid.")
    return permission


def _receive(
    request: HttpRequest, chosen: LocalStore, permission: signing.Permission
) -> HttpResponse:
    length, number = int(permission.length), int(permission.part)
    body = _body(request, length)
    etag = chosen.receive_part(permission.key, permission.upload, number, body)
    return HttpResponse(status=200, headers={"ETag": f'"{etag}"'})


def _body(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The request's body in pieces; raises InvalidError if the connection ends early."""
    left = length
    try:
        while left and (chunk := request.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
    except (UnreadablePostError, OSError) as error:
        raise InvalidError("The connection ended.", code="upload.part_cut") from error
    if left:
        raise InvalidError("The part ended too early.", code="upload.part_cut")


def _drain(request: HttpRequest) -> None:
    """Read what a refused client still sends, or it sees a broken connection and no reason."""
    left = LONGEST_DRAIN_BYTES
    with contextlib.suppress(UnreadablePostError, OSError):
        while left > 0 and (chunk := request.read(CHUNK_BYTES)):
            left -= len(chunk)
