"""What every API view shares: the actor, input parsing, cursor lists, idempotent POSTs."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import NotFound, UnsupportedMediaType
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.mediatypes import media_type_matches
from rest_framework.views import APIView

from portal.core.errors import ConflictError, FieldError, InvalidError, NotSignedInError
from portal.core.models import IdempotencyKey
from portal.core.problems import exception_handler

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row", bound=models.Model)
Handler = Callable[..., Response]
TAKE_OVER_AFTER = timedelta(minutes=10)


class ApiView(APIView):
    """A view of the API; `request.actor` was set by the middleware or the token."""

    @property
    def actor(self) -> Any:
        """Who asks: `portal.accounts.access.Actor` (core knows no app, hence no type here)."""
        return self.request.actor  # type: ignore[attr-defined]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is not JSON before anything else, also where none is read."""
        super().initial(request, *args, **kwargs)
        is_sent = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
        content_type = request.content_type
        readable = (parser.media_type for parser in self.get_parsers())
        if is_sent and not any(media_type_matches(name, content_type) for name in readable):
            raise UnsupportedMediaType(content_type)

    def require(self, scope: str, or_scope: str = "") -> Any:
        """The actor, if signed in and allowed this or the other scope; else the fitting error."""
        if not self.actor.is_signed_in:
            raise NotSignedInError("Send a token, or sign in.")
        self.actor.require(scope, or_scope)
        return self.actor


class CursorPages(CursorPagination):
    """Lists of the contract: results, next, previous; `page_size` at most 200."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    invalid_cursor_message = "This cursor does not belong to this list."

    def decode_cursor(self, request: Request) -> Any:
        """A broken cursor is a 422 of ours, not a 404 of the framework."""
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise InvalidError(self.invalid_cursor_message, code="cursor.invalid") from error


def paginate(
    request: Request,
    queryset: models.QuerySet[Row],
    serialise: Callable[[Row], Mapping[str, Any]],
    *,
    ordering: str | tuple[str, ...] = ("-created_at", "-pk"),
) -> Response:
    """One page of a list in a stable order."""
    pages = CursorPages()
    pages.ordering = (ordering,) if isinstance(ordering, str) else ordering
    try:
        rows = pages.paginate_queryset(queryset, request) or []
    except (ValueError, ValidationError) as error:
        if pages.cursor_query_param not in request.query_params:
            raise
        raise InvalidError(pages.invalid_cursor_message, code="cursor.invalid") from error
    return pages.get_paginated_response([dict(serialise(row)) for row in rows])


def _flatten(errors: Any, prefix: str = "") -> list[FieldError]:
    """DRF's nested error detail as a flat list with dotted field names."""
    if isinstance(errors, dict):
        pairs = ((f"{prefix}.{name}".strip("."), value) for name, value in errors.items())
        return [item for name, value in pairs for item in _flatten(value, name)]
    if isinstance(errors, list):
        return [item for value in errors for item in _flatten(value, prefix)]
    return [FieldError(prefix, str(getattr(errors, "code", "invalid")), str(errors))]


def parse(serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The validated input, or an InvalidError that names each field."""
    if "\\u0000" in json.dumps(data, default=str):
        raise InvalidError("The text holds a character that is none.")
    bound = serializer(data=data)
    if not bound.is_valid():
        fields = _flatten(bound.errors)
        sentence = "; ".join(f"{item.field}: {item.message}" for item in fields[:3])
        raise InvalidError(f"Please correct: {sentence}", errors=fields)
    return dict(bound.validated_data)


def _claim(user: Any, key: str, path: str, digest: str) -> tuple[IdempotencyKey, bool]:
    """The key's row, and whether this request is the one that has to do the work."""
    while True:
        try:
            with transaction.atomic():
                fields = {"user": user, "key": key, "path": path, "body_sha256": digest}
                return IdempotencyKey.objects.create(**fields), True
        except IntegrityError:
            row = IdempotencyKey.objects.filter(user=user, key=key).first()
            if row is not None and not _take_over(row):
                return row, False


def _take_over(row: IdempotencyKey) -> bool:
    """Whether the first request was never answered and is long gone; then its key is free."""
    gone = timezone.now() - TAKE_OVER_AFTER
    rows = IdempotencyKey.objects.filter(pk=row.pk, status__isnull=True, created_at__lt=gone)
    return bool(rows.delete()[0])


def _remembered(row: IdempotencyKey, path: str, digest: str) -> Response:
    if (row.path, row.body_sha256) != (path, digest):
        raise ConflictError(
            "This Idempotency-Key was used for another request.", code="idempotency.reused"
        )
    if row.status is None:
        raise ConflictError("The first request is still running.", code="idempotency.running")
    response = Response(row.response, status=row.status)
    response["Idempotent-Replay"] = "true"
    return response


def idempotent(handler: Handler) -> Handler:
    """Answer a repeated POST with the same `Idempotency-Key` as the first time.

    The key is unique per user and bound to path and body. A request that failed is forgotten,
    so that it can be sent again.
    """

    @functools.wraps(handler)
    def wrapped(self: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        user = self.actor.user
        if not key or user is None:
            return handler(self, request, *args, **kwargs)
        digest = hashlib.sha256(request.body).hexdigest()
        row, is_first = _claim(user, key[:200], request.path[:300], digest)
        if not is_first:
            return _remembered(row, request.path, digest)
        try:
            response = handler(self, request, *args, **kwargs)
        except Exception as error:
            row.delete()
            handled = exception_handler(error, {})
            if handled is None:
                raise
            return handled  # type: ignore[return-value]
        row.status = response.status_code
        row.response = json.loads(JSONRenderer().render(response.data))
        row.save(update_fields=["status", "response"])
        return response

    wrapped.is_idempotent = True  # type: ignore[attr-defined]
    return wrapped
