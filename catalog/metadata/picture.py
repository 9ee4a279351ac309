"""The picture that others show when they link to a dataset: 1200 by 630, the hand and its facts."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import Final

import resvg_py
from PIL import Image, ImageDraw, ImageFont

from portal.ui import typefaces

WIDTH: Final = 1200
HEIGHT: Final = 630
_GROUND: Final = "#0f1518"
_INK: Final = "#e9eeec"
_MUTE: Final = "#93a1a7"
_LINE: Final = "#27323a"
_LIT: Final = "#fe834c"
_LEFT: Final = 64
_TEXT_WIDTH: Final = 560
_TITLE_LINES: Final = 3
_HAND: Final = (660, 495)
_PRINT: Final = (540, 65)
_SMOOTH: Final = 4
_BARS: Final = (
    ((3.2, 9.6), (3.2, 16.6)),
    ((7.9, 5.0), (7.9, 16.6)),
    ((12.6, 3.4), (12.6, 16.6)),
    ((17.3, 6.0), (17.3, 16.6)),
    ((21.4, 13.8), (17.6, 20.2)),
)
_TIP: Final = (12.6, 3.6)

Place = tuple[float, float]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written: the facts are measures, and stand in a line of their own."""

    title: str
    owner: str
    facts: tuple[str, ...]


def draw(caption: Caption, *, poster: str = "", touchprint: bytes = b"") -> bytes:
    """The PNG. Without poster or touchprint their places stay empty; nothing is made up."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    if poster:
        _paste_hand(picture, poster)
    pen = _Pen(picture)
    pen.mark(picture)
    y = pen.lines(caption.title, 176, 56, _INK, is_bold=True, most=_TITLE_LINES)
    y = pen.lines(caption.owner, y + 10, 28, _MUTE, most=1)
    pen.lines(" · ".join(caption.facts), y + 18, 26, _INK, most=2)
    if touchprint:
        _paste_print(picture, touchprint)
    else:
        pen.canvas.line((_LEFT, 566, _LEFT + _PRINT[0], 566), _LINE, 2)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _paste_hand(picture: Image.Image, poster: str) -> None:
    """The poster without its ground; one that is not a drawing is left out.

    Nothing in it is fetched: what comes out of the box is shapes (`dexterdata.sandbox`).
    """
    with contextlib.suppress(ValueError):
        png = resvg_py.svg_to_bytes(
            svg_string=poster,
            width=_HAND[0],
            height=_HAND[1],
            style_sheet="rect { display: none }",
            skip_system_fonts=True,
        )
        with Image.open(io.BytesIO(png), formats=["PNG"]) as found:
            hand = found.convert("RGBA")
        picture.paste(hand, (WIDTH - _HAND[0] + 24, HEIGHT - hand.height), hand)


def _paste_print(picture: Image.Image, data: bytes) -> None:
    """The touchprint, its pixels kept square-edged; what cannot be read is left out."""
    with contextlib.suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        with Image.open(io.BytesIO(data), formats=["PNG"]) as found:
            if found.width > 4 * WIDTH or found.height > 4 * HEIGHT:
                return
            strip = found.convert("RGB").resize(_PRINT, Image.Resampling.NEAREST)
        picture.paste(strip, (_LEFT, 516))


class _Pen:
    """Writes on the left half, in the portal's own typefaces where they are installed."""

    def __init__(self, picture: Image.Image) -> None:
        self.canvas = ImageDraw.Draw(picture)

    def mark(self, picture: Image.Image) -> None:
        """The five capsules and the name."""
        scale, top = 2, 62
        drawn = Image.new("RGBA", (24 * scale * _SMOOTH, 24 * scale * _SMOOTH))
        canvas = ImageDraw.Draw(drawn)
        for start, end in _BARS:
            _capsule(canvas, start, end, scale * _SMOOTH)
        (x, y), radius = _TIP, 1.75 * scale * _SMOOTH
        x, y = x * scale * _SMOOTH, y * scale * _SMOOTH
        canvas.ellipse((x - radius, y - radius, x + radius, y + radius), _LIT)
        mark = drawn.resize((24 * scale, 24 * scale), Image.Resampling.LANCZOS)
        picture.paste(mark, (_LEFT - 3, top), mark)
        self.canvas.text((_LEFT + 58, top + 6), "DexterData", _INK, _font(30, is_bold=True))

    def lines(
        self, text: str, y: int, size: int, colour: str, *, is_bold: bool = False, most: int
    ) -> int:
        """Write wrapped text; returns where the next line may begin."""
        rows = _wrapped(" ".join(text.split()), size, is_bold, most)
        for row in rows:
            self._row(row, y, size, colour, is_bold)
            y += round(size * 1.18)
        return y

    def _row(self, text: str, y: int, size: int, colour: str, is_bold: bool) -> None:
        x = float(_LEFT)
        for font, run in _runs(text, size, is_bold):
            self.canvas.text((x, y), run, colour, font)
            x += font.getlength(run)


def _capsule(canvas: ImageDraw.ImageDraw, start: Place, end: Place, scale: float) -> None:
    radius = 1.6 * scale
    ends = [(x * scale, y * scale) for x, y in (start, end)]
    canvas.line(ends, _INK, round(2 * radius))
    for x, y in ends:
        canvas.ellipse((x - radius, y - radius, x + radius, y + radius), _INK)


def _wrapped(text: str, size: int, is_bold: bool, most: int) -> list[str]:
    """The words in at most so many rows; what does not fit ends in an ellipsis."""
    rows: list[str] = []
    rest = text.split(" ")
    while rest and len(rows) < most:
        row = rest.pop(0)
        while rest and _width(f"{row} {rest[0]}", size, is_bold) <= _TEXT_WIDTH:
            row = f"{row} {rest.pop(0)}"
        rows.append(row)
    if rest:
        rows[-1] += " …"
    return [_cut(row, size, is_bold) for row in rows if row]


def _cut(row: str, size: int, is_bold: bool) -> str:
    if _width(row, size, is_bold) <= _TEXT_WIDTH:
        return row
    while len(row) > 1 and _width(f"{row}…", size, is_bold) > _TEXT_WIDTH:
        row = row[:-1].rstrip(" …")
    return f"{row}…"


def _width(text: str, size: int, is_bold: bool) -> float:
    return sum(font.getlength(run) for font, run in _runs(text, size, is_bold))


def _runs(text: str, size: int, is_bold: bool) -> list[tuple[Font, str]]:
    """The text in runs that one typeface draws."""
    try:
        first = typefaces.bold() if is_bold else typefaces.regular()
        runs = list(typefaces.split(text, first))
    except FileNotFoundError:
        return [(_font(size, is_bold=is_bold), text)]
    return [(_sized(face, size), run) for face, run in runs]


def _font(size: int, *, is_bold: bool) -> Font:
    """A typeface of ours, or Pillow's own where npm's files are missing."""
    try:
        return _sized(typefaces.bold() if is_bold else typefaces.regular(), size)
    except FileNotFoundError:
        return ImageFont.load_default(size)


def _sized(face: typefaces.Typeface, size: int) -> Font:
    return ImageFont.truetype(io.BytesIO(face.data), size)
