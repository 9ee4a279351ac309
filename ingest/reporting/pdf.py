"""The report as a PDF of A4 pages: the facts of the page, its plots as lines, its findings.

The same sheet gives the same bytes: nothing of the clock goes into the file.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from dexterdata import quality
from ingest.reporting import verdicts
from ingest.reporting.numbering import numbered
from ingest.reporting.pdf_plot import StreamPlot
from ingest.reporting.sheet import Found, Sheet
from portal.ui import typefaces
from portal.ui.measures import figure
from portal.ui.typefaces import Typeface

MARGIN = 18 * mm
PADDING = 6.0  # what the frame of a page keeps free inside its margins
WIDTH = A4[0] - 2 * MARGIN
INK, SOFT, LINE = HexColor("#12181B"), HexColor("#48545A"), HexColor("#C6CECB")
LEVELS = {
    "error": ("Error", HexColor("#A8173F")),
    "warning": ("Warning", HexColor("#7A5200")),
    "info": ("Note", SOFT),
}
PLAIN = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0),
         ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5), ("TOPPADDING", (0, 0), (-1, -1), 2.5),
         ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]  # fmt: skip


@functools.lru_cache(maxsize=8)
def _registered(face: Typeface) -> str:
    pdfmetrics.registerFont(TTFont(face.name, io.BytesIO(face.data)))
    return face.name


def _style(face: Typeface, size: float, colour: Any = INK, **more: Any) -> ParagraphStyle:
    name = _registered(face)
    return ParagraphStyle(
        f"{name}-{size}", fontName=name, fontSize=size, leading=size * 1.4, textColor=colour, **more
    )


def _text(words: str, style: ParagraphStyle, face: Typeface) -> Paragraph:
    """A paragraph in which each character has a typeface that draws it."""
    flat = " ".join(words.split())
    runs = "".join(
        escape(run) if one is face else f'<font name="{_registered(one)}">{escape(run)}</font>'
        for one, run in typefaces.split(flat, face)
    )
    return Paragraph(runs, style)


def sans(words: str, size: float = 9, colour: Any = INK) -> Paragraph:
    """Text."""
    face = typefaces.regular()
    return _text(words, _style(face, size, colour), face)


def mono(words: str, size: float = 8, colour: Any = INK) -> Paragraph:
    """What was measured; long hashes break anywhere."""
    face = typefaces.mono()
    return _text(words, _style(face, size, colour, splitLongWords=1), face)


def heading(words: str, size: float = 12) -> Paragraph:
    """A title over a part."""
    face = typefaces.bold()
    return _text(words, _style(face, size, spaceBefore=size, spaceAfter=4, keepWithNext=1), face)


def document(sheet: Sheet) -> bytes:
    """The PDF."""
    out = io.BytesIO()
    named = dict(sheet.facts)
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
        title=f"Quality report of {sheet.title}",
        author="DexterData",
        invariant=1,
        lang="en",
    )
    foot = f"Recording {named['Recording']}, SHA-256 {named['SHA-256'][:16]}"
    face = typefaces.mono()
    font = _registered(face)
    template.build(list(_story(sheet)), canvasmaker=numbered(foot, font, SOFT, MARGIN))
    return out.getvalue()


def _story(sheet: Sheet) -> Iterator[Any]:
    yield heading("DexterData quality report", 9)
    yield heading(sheet.title, 17)
    if sheet.is_synthetic:
        yield sans("Synthetic: this recording was simulated, nobody wore a glove.", 9, SOFT)
    yield Spacer(0, 6)
    yield sans(sheet.sentence, 11)
    yield Spacer(0, 8)
    yield _scores(sheet)
    if sheet.why:
        yield Spacer(0, 6)
        yield _pairs(sheet.why)
    if sheet.accepted:
        yield heading("Who accepted it")
        yield _pairs(sheet.accepted)
    yield heading("What was checked")
    yield _pairs(sheet.facts)
    yield heading("What exactly was run")
    yield _pairs(sheet.ran)
    yield heading("Findings, by check")
    yield from _findings(sheet.found)
    if sheet.plots:
        yield heading("Streams over time")
        yield sans(
            "The band spans the smallest and largest value of what is named above it; a darker "
            "band is the channel that a finding names. Hatched ranges are findings.", 8, SOFT,
        )  # fmt: skip
        for plot in sheet.plots:
            title = f"{plot.stream} ({plot.kind.replace('_', ' ')}, {plot.shows})"
            words = [mono(title, 8.5), StreamPlot(plot, WIDTH, font=_registered(typefaces.mono()))]
            yield KeepTogether([Spacer(0, 6), *words, sans(plot.text, 7, SOFT)])
    if sheet.streams:
        yield heading("Streams")
        yield _streams(sheet)


def _scores(sheet: Sheet) -> Table:
    is_scored = sheet.score is not None and sheet.areas
    basis = f", {quality.basis(score for _, score in sheet.areas)}" if is_scored else ""
    cells = [
        ("Verdict", verdicts.title(sheet.verdict)),
        (f"Score{basis}", "–" if sheet.score is None else f"{sheet.score} of 100"),
        *((name, _area(sheet, name, score)) for name, score in sheet.areas),
    ]
    head = [sans(name, 7.5, SOFT) for name, _ in cells]
    rest = WIDTH * 0.82 / max(len(cells) - 1, 1)
    widths = [WIDTH * 0.18, *[rest] * (len(cells) - 1)]
    return Table([head, [mono(value, 9.5) for _, value in cells]], colWidths=widths, style=PLAIN)


def _area(sheet: Sheet, name: str, score: int | None) -> str:
    if score is None:
        return "by review" if name == "Labels" and sheet.reviewed else "–"
    return str(score)


def _pairs(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [[sans(name, 8.5, SOFT), mono(value)] for name, value in rows]
    return Table(cells, colWidths=[WIDTH * 0.22, WIDTH * 0.78], style=PLAIN)


def _findings(found: Sequence[Found]) -> Iterator[Any]:
    if not found:
        yield sans("Every check passed; nothing was found.")
        return
    head = [sans(name, 7.5, SOFT) for name in ("Level", "Check and what it means", "Where, when")]
    head += [sans(name, 7.5, SOFT) for name in ("Expected", "Found", "Places")]
    shares = (0.1, 0.42, 0.2, 0.11, 0.09, 0.08)
    rows = [head, *map(_row, found)]
    widths = [WIDTH * share for share in shares]
    yield Table(rows, colWidths=widths, style=PLAIN, repeatRows=1, splitInRow=1)


def _row(one: Found) -> list[Any]:
    word, colour = LEVELS[one.level]
    says = [mono(one.check, 8), sans(one.says, 8)]
    if one.answer:
        says.append(sans(f"Stated by the partner: {one.answer}", 8, SOFT))
    elif one.advice and one.level != "info":
        says.append(sans(one.advice.replace("`", ""), 7.5, SOFT))
    place = [mono(text, 7) for text in (one.where, one.when) if text]
    level = sans("Answered" if one.answer else word, 8, colour)
    return [level, says, place, mono(one.expected, 7), mono(one.found, 7), mono(str(one.total), 7)]


def _streams(sheet: Sheet) -> Table:
    names = ("Stream", "Kind", "Unit", "Rate, Hz", "Samples", "Channels")
    head = [sans(name, 7.5, SOFT) for name in names]
    rows = [
        [
            mono(row["name"]),
            sans(row["kind"].replace("_", " "), 8),
            mono(row["unit"] or "–"),
            mono("–" if row["rate_hz"] is None else figure(row["rate_hz"])),
            mono(f"{row['samples']:,}"),
            mono(str(len(row["channels"]))),
        ]
        for row in sheet.streams
    ]
    widths = [WIDTH * share for share in (0.36, 0.18, 0.1, 0.12, 0.12, 0.12)]
    return Table([head, *rows], colWidths=widths, style=PLAIN, repeatRows=1)
