"""Ways in which bytes go bad; each takes a generator of chance and gives the same for the same."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Final

Mutation = Callable[[bytes, Random], bytes]

NUMBERS: Final = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1,
                  2**63, 2**64 - 1)  # fmt: skip
TOKENS: Final = (
    b"nan", b"-inf", b"1e999", b"-", b",,,,,,,,", b"\n\n\n", b"\0" * 64, b"\xff\xfe", b'"', b"\r",
    b"../../../../etc/passwd", b"=1+1", b"0x1p5000", b"[[[[[[[[", b"{" * 200, b"9" * 400,
    "손".encode(), b"\xed\xa0\x80", b"PK\x05\x06", b"\x89HDF\r\n\x1a\n", b"PAR1", b"\x89MCAP0\r\n",
)  # fmt: skip


def mutate(data: bytes, chance: Random) -> bytes:
    """One to four mutations, one after the other."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        data = chance.choice(MUTATIONS)(data, chance)
    return data


def _place(data: bytes, chance: Random) -> int:
    """Somewhere; the ends, where the structure is, four times as often as the middle."""
    last = max(len(data) - 1, 0)
    edge = min(last, 512)
    near_start, near_end = chance.randint(0, edge), last - chance.randint(0, edge)
    return chance.choice((near_start, near_start, near_end, near_end, chance.randint(0, last)))


def flip_bits(data: bytes, chance: Random) -> bytes:
    """A few bits turned over."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[_place(data, chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def overwrite(data: bytes, chance: Random) -> bytes:
    """A run of random bytes over what was there."""
    start, size = _place(data, chance), chance.choice((1, 4, 16, 256))
    return data[:start] + chance.randbytes(size) + data[start + size :]


def set_number(data: bytes, chance: Random) -> bytes:
    """A length or an offset that is nothing, everything, or just beyond."""
    width = chance.choice((1, 2, 4, 8))
    value = chance.choice(NUMBERS) % 256**width
    start = _place(data, chance)
    order = chance.choice(("little", "big"))
    number = value.to_bytes(width, "little" if order == "little" else "big")
    return data[:start] + number + data[start + width :]


def cut_end(data: bytes, chance: Random) -> bytes:
    """As a broken transfer leaves it."""
    return data[: chance.randint(0, len(data))]


def cut_out(data: bytes, chance: Random) -> bytes:
    """A piece is missing."""
    start = _place(data, chance)
    return data[:start] + data[start + chance.choice((1, 4, 64, 4096)) :]


def repeat(data: bytes, chance: Random) -> bytes:
    """A piece stands twice, or many times."""
    start, size = _place(data, chance), chance.choice((1, 16, 512))
    piece = data[start : start + size]
    return data[:start] + piece * chance.choice((2, 2, 50)) + data[start + size :]


def move_piece(data: bytes, chance: Random) -> bytes:
    """A piece of the file stands elsewhere."""
    start, to, size = _place(data, chance), _place(data, chance), chance.choice((8, 64, 1024))
    piece = data[start : start + size]
    return data[:to] + piece + data[to + len(piece) :]


def put_token(data: bytes, chance: Random) -> bytes:
    """Something that means something, where nobody expects it."""
    start, token = _place(data, chance), chance.choice(TOKENS)
    over = chance.choice((0, len(token)))
    return data[:start] + token + data[start + over :]


def _members(data: bytes) -> dict[str, bytes]:
    """What an archive holds; nothing where it is none, or damaged already."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError):
        return {}
    except (EOFError, OverflowError, MemoryError):
        return {}


def repack(data: bytes, chance: Random) -> bytes:
    """In an archive: a member goes bad and the checksums are right; else bits are flipped."""
    members = _members(data)
    if not members:
        return flip_bits(data, chance)
    bad = chance.choice(sorted(members))
    members[bad] = chance.choice(PLAIN)(members[bad], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(
        packed, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as (archive):
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


PLAIN: Final[tuple[Mutation, ...]] = (
    flip_bits, overwrite, set_number, cut_end, cut_out, repeat, move_piece, put_token
)  # fmt: skip
MUTATIONS: Final[tuple[Mutation, ...]] = (*PLAIN, set_number, flip_bits, repack)
