"""Entity tags as S3 makes them, and what the parts of an upload must look like."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from portal.storage.errors import PartMismatchError
from portal.storage.interface import Part

HIGHEST_PART_NUMBER = 10_000
LARGEST_PART_BYTES = 5 * 1024**3
_MD5 = re.compile(r"[0-9a-f]{32}")


def plain(etag: str) -> str:
    """The tag without the quotes that HTTP puts around it."""
    return etag.strip().strip('"')


def of_parts(parts: Sequence[Part]) -> str:
    """The tag of a completed upload: the MD5 of the parts' MD5s, and how many they are."""
    digests = b"".join(bytes.fromhex(plain(part.etag)) for part in parts)
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"


def check(parts: Sequence[Part]) -> None:
    """Raise PartMismatchError unless there are parts, in rising order, each with an MD5 tag."""
    if not parts:
        raise PartMismatchError("An upload needs at least one part.")
    numbers = [part.number for part in parts]
    if numbers != sorted(set(numbers)):
        raise PartMismatchError("Name each part once, in rising order.")
    if numbers[0] < 1 or numbers[-1] > HIGHEST_PART_NUMBER:
        raise PartMismatchError(f"Parts are numbered from 1 to {HIGHEST_PART_NUMBER}.")
    for part in parts:
        if not _MD5.fullmatch(plain(part.etag)):
            raise PartMismatchError(f"The ETag of part {part.number} is not one the store gave.")


def check_part(number: int, length: int) -> None:
    """Raise ValueError unless S3 would take a part of this number and length."""
    if not 1 <= number <= HIGHEST_PART_NUMBER or not 1 <= length <= LARGEST_PART_BYTES:
        raise ValueError(f"Part {number} of {length} bytes is outside of what S3 takes.")
