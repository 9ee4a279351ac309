"""Where a request came from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of whoever asked, as far as the server itself and our own proxies saw it.

    Each proxy appends the address that called it to X-Forwarded-For, so with N proxies of ours the
    Nth entry from the right is the client; whatever stands before it the client may have written
    itself. Without such proxies, or with a header that they cannot have made, the connection's
    other end counts.
    """
    proxies = int(settings.DEXTER_TRUSTED_PROXIES)
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < proxies <= len(seen) and (address := _address(seen[-proxies])):
        return address
    return _address(str(request.META.get("REMOTE_ADDR", "")))


def _address(text: str) -> str:
    """An IP address in its usual form; nothing when the text is none."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
