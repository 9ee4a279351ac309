"""What the pages of every list have in common: sizes, and cursors as addresses hold them."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Final

from portal.core.errors import FieldError, InvalidError

PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 200
LARGEST: Final = 2**62
"""No key and no count of a cursor is as large."""
_LONGEST: Final = 400


def pack(digest: str, parts: Sequence[Any]) -> str:
    """A cursor as an address holds it; `digest` is that of the query that it belongs to."""
    said = json.dumps([digest, *parts])
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def unpack(text: str, digest: str, count: int) -> list[Any]:
    """The parts of a cursor; InvalidError `cursor.invalid` unless it is one of this query's."""
    try:
        data = base64.b64decode(
            text[:_LONGEST] + "=" * (-len(text[:_LONGEST]) % 4), altchars=b"-_", validate=True
        )
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or len(said) != count + 1 or said[0] != digest:
        raise not_of_this_list()
    return said[1:]


def is_whole(part: Any) -> bool:
    """Whether a part of a cursor is a key or a count."""
    return type(part) is int and 0 <= part < LARGEST


def not_of_this_list() -> InvalidError:
    """The error of a cursor of another list, or of none."""
    return InvalidError(
        "This cursor does not belong to this list: follow `next` of the same query.",
        code="cursor.invalid",
        errors=[FieldError("cursor", "cursor.invalid", "Not a cursor of this list.")],
    )


def read_size(text: str) -> int:
    """The length of a page; InvalidError `page_size.invalid` unless it is from 1 to 200."""
    if not text:
        return PAGE_SIZE
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= size <= LARGEST_PAGE:
        message = f"page_size is a whole number from 1 to {LARGEST_PAGE}."
        raise InvalidError(
            message,
            code="page_size.invalid",
            errors=[FieldError("page_size", "page_size.invalid", message)],
        )
    return size
