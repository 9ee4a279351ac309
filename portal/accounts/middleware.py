"""Sets `request.actor` for pages from the session; sends who must to the second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from portal.accounts.access import ANONYMOUS, actor_for, actor_of

WITHOUT_SECOND_FACTOR = ("/account/", "/api/", "/static/", "/store/", "/healthz", "/readyz")
"""The API answers by itself: there the actor holds no scope of a role."""


class ActorMiddleware:
    """One query per signed-in request; none for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on with the actor; a service account has no session, whoever made it one."""
        user = request.user
        is_person = user.is_authenticated and not user.is_service
        request.actor = actor_for(user) if is_person else ANONYMOUS  # type: ignore
        return self.get_response(request)


class SecondFactorMiddleware:
    """Staff and partners without a second factor see only the page that sets it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, or lead to the set-up."""
        is_open = request.path.startswith(WITHOUT_SECOND_FACTOR)
        if is_open or not actor_of(request).lacks_second_factor:
            return self.get_response(request)
        messages.warning(request, "Set up a second factor first: your role needs one.")
        return redirect("mfa_activate_totp")
