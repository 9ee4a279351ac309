"""Signed links of the local store: HMAC-SHA-256 over everything that the link allows."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.utils.crypto import constant_time_compare, salted_hmac

from portal.storage.errors import LinkRefusedError

SALT = "portal.storage.link.v1"
LONGEST_LINK_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Permission:
    """What one link allows; numbers are kept as the text that stands in the link."""

    method: str
    key: str
    expires: str
    filename: str = ""
    upload: str = ""
    part: str = ""
    length: str = ""

    def sign(self) -> str:
        """The signature in hexadecimal."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return salted_hmac(SALT, text, algorithm="sha256").hexdigest()

    def query(self) -> str:
        """The query of the link: what is set, and the signature."""
        stated = {name: value for name, value in asdict(self).items() if value}
        del stated["method"], stated["key"]
        return urlencode({**stated, "signature": self.sign()})


def expiry(expires_in_s: int) -> int:
    """When a link made now ends, in whole seconds of the epoch."""
    if not 1 <= expires_in_s <= LONGEST_LINK_S:
        raise ValueError(f"A link lives 1 to {LONGEST_LINK_S} seconds.")
    return int(time.time()) + expires_in_s


def verify(method: str, key: str, query: Mapping[str, str]) -> Permission:
    """The permission that a request claims; raises LinkRefusedError unless it was signed."""
    stated = dict(query)
    signature = stated.pop("signature", "")
    try:
        permission = Permission(method=method, key=key, **stated)
    except TypeError:
        raise _not_valid() from None
    if not constant_time_compare(permission.sign(), signature):
        raise _not_valid()
    if time.time() > int(permission.expires):
        raise LinkRefusedError("This link has expired. Ask for a new one.", code="link.expired")
    return permission


def _not_valid() -> LinkRefusedError:
    return LinkRefusedError("This link is not valid.")
