"""Who may open the partner's pages."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from portal.accounts.access import actor_of, signed_in
from portal.core.errors import NotFoundError

View = Callable[..., HttpResponseBase]


def partner_page(view: View) -> View:
    """A page for members of partner organisations; for all others it does not exist."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not actor_of(request).is_partner:
            raise NotFoundError("There is nothing here.")
        return view(request, *args, **kwargs)

    return signed_in(wrapped)
