"""Sets `request.actor` for pages from the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from portal.accounts.access import ANONYMOUS, actor_for


class ActorMiddleware:
    """One query per signed-in request; none for visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on with the actor."""
        user = request.user
        request.actor = actor_for(user) if user.is_authenticated else ANONYMOUS  # type: ignore
        return self.get_response(request)
