"""The addresses under which service accounts are stored; no mail ever reaches them."""

from __future__ import annotations

DOMAIN = "service.invalid"
"""RFC 6761 keeps `.invalid` from ever being registered."""


def service_address(name: str, organisation_slug: str) -> str:
    """The address of a service account: unique, because its name is in its organisation."""
    return f"{name}@{organisation_slug}.{DOMAIN}"


def is_service_address(email: str) -> bool:
    """Whether this is the address of a service account."""
    return email.lower().endswith(f".{DOMAIN}")
