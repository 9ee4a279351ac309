"""Keys of objects: how they are made and which are refused."""

from __future__ import annotations

import re
import secrets
import unicodedata
from uuid import UUID

from portal.storage.errors import InvalidKeyError

LONGEST_KEY_BYTES = 1024
PREVIEWS = "previews/"
LONGEST_COMPONENT_BYTES = 240
_SHA256 = re.compile(r"[0-9a-f]{64}")


def content_key(sha256: str) -> str:
    """The address of bytes by what they are; nobody outside may write there."""
    if not _SHA256.fullmatch(sha256):
        raise InvalidKeyError("A SHA-256 has 64 lower-case hexadecimal digits.")
    return f"sha256/{sha256[:2]}/{sha256}"


def incoming_key() -> str:
    """A fresh random key that an uploader may write once."""
    return f"incoming/{secrets.token_hex(32)}"


def preview_key(public_id: UUID | str, name: str) -> str:
    """A preview, touchprint or poster of a recording or an episode."""
    return checked(f"{PREVIEWS}{public_id}/{name}")


def is_preview_key(key: str) -> bool:
    """Whether it names what is shown without a licence; nothing else is ever served as such."""
    try:
        return checked(key).startswith(PREVIEWS)
    except InvalidKeyError:
        return False


def brotli_key(key: str) -> str:
    """Where the same lies in brotli that lies under the key in gzip."""
    return f"{key}.br"


def bundle_key(public_id: UUID | str, name: str) -> str:
    """A file of a bundle."""
    return checked(f"bundles/{public_id}/{name}")


def checked(key: str) -> str:
    """Return the key; raise InvalidKeyError if a store could misread it."""
    if not key or len(key.encode("utf-8", "surrogatepass")) > LONGEST_KEY_BYTES:
        raise InvalidKeyError(f"A key has 1 to {LONGEST_KEY_BYTES} bytes.")
    if any(_is_control(letter) for letter in key) or "\\" in key:
        raise InvalidKeyError("A key has no control characters and no backslash.")
    for component in key.split("/"):
        if component in ("", ".", ".."):
            raise InvalidKeyError("A key has no empty component, no '.' and no '..'.")
        if component.endswith("~") or len(component.encode()) > LONGEST_COMPONENT_BYTES:
            raise InvalidKeyError(
                f"A component of a key does not end in '~' and has at most "
                f"{LONGEST_COMPONENT_BYTES} bytes."
            )
    return key


def safe_filename(name: str) -> str:
    """A name that a browser may save: the last component, without control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if not _is_control(letter)).strip() or "download"


def _is_control(letter: str) -> bool:
    """Control characters and lone surrogates."""
    return unicodedata.category(letter) in ("Cc", "Cs")
