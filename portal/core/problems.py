"""Errors at the edge: the one place where a domain error gets its HTTP status."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions as drf

from portal.core import errors

logger = logging.getLogger(__name__)

STATUS: dict[type[errors.DexterError], int] = {
    errors.InvalidError: 422,
    errors.NotFoundError: 404,
    errors.GoneError: 410,
    errors.MethodError: 405,
    errors.NotAcceptableError: 406,
    errors.UnsupportedTypeError: 415,
    errors.NotSignedInError: 401,
    errors.ForbiddenError: 403,
    errors.ConflictError: 409,
    errors.TooLargeError: 413,
    errors.TooManyError: 429,
    errors.UnavailableError: 503,
    errors.ServerError: 500,
}


def status_of(error: errors.DexterError) -> int:
    """The status of the nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def problem(error: errors.DexterError) -> JsonResponse:
    """`application/problem+json` of API.md; extra detail of the error stands beside it."""
    status = status_of(error)
    body: dict[str, Any] = {
        "type": f"/docs/errors#{error.code}",
        "title": error.title,
        "status": status,
        "code": error.code,
        "detail": error.text,
        "errors": [item.as_api() for item in error.errors],
        "next_step": error.next_step.as_api() if error.next_step else None,
    }
    extra = {name: value for name, value in error.detail.items() if name not in body}
    response = JsonResponse(
        {**body, **extra}, status=status, content_type="application/problem+json"
    )
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        response["Retry-After"] = str(error.detail.get("retry_after_s", 5))
    return response


def _from_rest_framework(error: drf.APIException) -> errors.DexterError:
    """What DRF raises by itself, in our words."""
    if isinstance(error, drf.ParseError):
        return errors.InvalidError("The body is not valid JSON.", code="input.not_json")
    if isinstance(error, drf.UnsupportedMediaType):
        return errors.UnsupportedTypeError("Send the body as application/json.")
    if isinstance(error, drf.NotAcceptable):
        return errors.NotAcceptableError("None of the media types that you accept is offered here.")
    if isinstance(error, drf.MethodNotAllowed):
        return errors.MethodError(str(error.detail))
    if isinstance(error, (drf.NotAuthenticated, drf.AuthenticationFailed)):
        return errors.NotSignedInError(str(error.detail))
    return errors.DexterError(str(error.detail))


def exception_handler(error: Exception, _context: dict[str, Any]) -> JsonResponse | None:
    """DRF's hook: every error of the API becomes a problem; unknown ones stay crashes."""
    if isinstance(error, errors.DexterError):
        return problem(error)
    if isinstance(error, Http404):
        return problem(errors.NotFoundError("There is nothing here."))
    if isinstance(error, PermissionDenied):
        return problem(errors.ForbiddenError("You may not do this."))
    if isinstance(error, drf.APIException):
        return problem(_from_rest_framework(error))
    return None
