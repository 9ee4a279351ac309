"""The portal's typefaces for documents, as TrueType that a PDF embeds.

The files are those that npm installed for the pages. Instrument Sans and Geist Mono hold Latin;
what they lack is set in UnifontEX, which draws nearly every character of Unicode's first plane.
"""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings

VARIABLE = "@fontsource-variable"
SANS = f"{VARIABLE}/instrument-sans/files/instrument-sans-latin-wght-normal.woff2"
MONO = f"{VARIABLE}/geist-mono/files/geist-mono-latin-wght-normal.woff2"
# Not its woff2: that one is unpacked glyph by glyph, which takes minutes of 65,436 glyphs.
EVERYTHING = "@fontsource/unifontex/files/unifontex-latin-400-normal.woff"


@dataclass(frozen=True)
class Typeface:
    """A TrueType file in memory, and which characters it draws."""

    name: str
    data: bytes
    characters: frozenset[int]


@functools.lru_cache(maxsize=8)
def load(name: str, file: str, weight: int = 0) -> Typeface:
    """Unpack a typeface of npm's; a variable one is set to this weight."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(Path(settings.BASE_DIR) / "node_modules" / file, recalcTimestamp=False)
    if weight:
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        font = instancer.instantiateVariableFont(font, {**axes, "wght": weight})
    for kind in (4, 6):  # a PDF tells its typefaces apart by these names
        font["name"].setName(name, kind, 3, 1, 0x409)
        font["name"].removeNames(nameID=kind, platformID=1)
    font.flavor = None
    out = io.BytesIO()
    font.save(out, reorderTables=False)
    return Typeface(name, out.getvalue(), frozenset(font.getBestCmap()))


def regular() -> Typeface:
    """Text."""
    return load("DexterSans", SANS, 400)


def bold() -> Typeface:
    """Headings."""
    return load("DexterSans-Bold", SANS, 600)


def mono() -> Typeface:
    """What was measured."""
    return load("DexterMono", MONO, 400)


def prepare() -> None:
    """Load what every document needs, now: it takes seconds, and more on a busy machine.

    Without npm's files nothing is loaded; the pages that need none of them still work.
    """
    with contextlib.suppress(FileNotFoundError):
        for face in (regular, bold, mono):
            face()


def everything() -> Typeface:
    """What the others lack."""
    return load("DexterEverything", EVERYTHING)


def split(text: str, first: Typeface) -> Iterator[tuple[Typeface, str]]:
    """The text in runs of one typeface each; what none draws is named by its code point."""
    if all(ord(letter) in first.characters for letter in text):
        yield first, text
        return
    rest = everything()
    chosen = ((_face(letter, first, rest), letter) for letter in text)
    for face, letters in groupby(chosen, key=lambda pair: pair[0]):
        run = "".join(letter for _, letter in letters)
        if face is not None:
            yield face, run
        else:
            yield first, "".join(f"[U+{ord(letter):04X}]" for letter in run)


def _face(letter: str, first: Typeface, rest: Typeface) -> Typeface | None:
    if ord(letter) in first.characters:
        return first
    return rest if ord(letter) in rest.characters and letter.isprintable() else None
