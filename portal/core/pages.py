"""Pages for errors: what happened, what to do, and the id to quote."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from portal.core.errors import (
    DexterError,
    ForbiddenError,
    GoneError,
    NotSignedInError,
    ServerError,
)
from portal.core.problems import problem, status_of


def own_path(address: str) -> str:
    """The address if it is a path of this site, so that one may be sent there; else nothing."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith("/") else ""


def error_page(request: HttpRequest, error: DexterError) -> HttpResponse:
    """The page of a domain error; who is not signed in is sent to sign in and back."""
    if request.path.startswith("/api/"):
        return problem(error)
    if isinstance(error, NotSignedInError):
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"/account/login/?{query}")
    template = "pages/gone.html" if isinstance(error, GoneError) else "pages/error.html"
    return render(request, template, {"error": error}, status=status_of(error))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's hook for a form whose token is missing or old."""
    text = "This form was open for too long. Go back, reload the page and send it again."
    return error_page(request, ForbiddenError(text, code="form.stale", reason=reason))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's hook for a crash: the page carries the id that the log carries too.

    The API answers in its own form. Nothing here may need the database: it may be what broke.
    """
    if request.path.startswith("/api/"):
        return problem(ServerError("Something broke on our side.", request=_id_of(request)))
    return HttpResponse(loader.render_to_string("500.html", {"request": request}), status=500)


def _id_of(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))
