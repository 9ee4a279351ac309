"""One stream's plot as lines in a PDF, with units on both axes."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from ingest.reporting.drawing import cuts, points
from ingest.reporting.plots import Band, Mark, Plot
from portal.ui.measures import figure

HEIGHT, FOOT, LABELS, CUT = 62.0, 11.0, 52.0, 2.5
GROUND, WHOLE, NAMED = HexColor("#ECEFED"), HexColor("#8FA3AA"), HexColor("#0B5A66")
INK, SOFT = HexColor("#12181B"), HexColor("#48545A")
MARKS = {
    "error": HexColor("#A8173F"),
    "gap": HexColor("#A8173F"),
    "warning": HexColor("#7A5200"),
    "info": SOFT,
}


class StreamPlot(Flowable):  # type: ignore[misc]
    """Band, named channel, marks and axes in a strip as wide as the page's text."""

    def __init__(self, plot: Plot, width: float, font: str) -> None:
        super().__init__()
        self.plot = plot
        self.width, self.height = width, HEIGHT + FOOT
        self._font = font

    def wrap(self, *_: Any) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        page, plot = self.canv, self.plot
        wide = self.width - LABELS
        page.saveState()
        page.translate(LABELS, FOOT)
        page.setFillColor(GROUND)
        page.rect(0, 0, wide, HEIGHT, stroke=0, fill=1)
        self._band(plot.whole, WHOLE, wide)
        if plot.named is not None:
            self._band(plot.named, NAMED, wide)
        for mark in plot.marks:
            self._mark(mark, wide)
        page.setFillColor(INK)
        for start, end, is_top in cuts(plot):
            y = HEIGHT - CUT if is_top else 0
            page.rect(start * wide, y, max((end - start) * wide, CUT), CUT, stroke=0, fill=1)
        self._axes(wide)
        page.restoreState()

    def _band(self, band: Band, colour: Any, wide: float) -> None:
        self.canv.setFillColor(colour)
        self.canv.setStrokeColor(colour)
        self.canv.setLineWidth(0.5)
        for shape in points(band, self.plot):
            path = self.canv.beginPath()
            for n, (x, y) in enumerate(shape):
                (path.lineTo if n else path.moveTo)(x * wide, 1 + y * (HEIGHT - 2))
            path.close()
            self.canv.drawPath(path, stroke=1, fill=1)

    def _mark(self, mark: Mark, wide: float) -> None:
        """A range with an outline and, where it is wide enough, slanted lines: not colour alone."""
        end = min(mark.end_s, self.plot.duration_s)
        x = max(mark.start_s, 0) / self.plot.duration_s * wide
        width = min(max((end - mark.start_s) / self.plot.duration_s * wide, 0.8), wide - x)
        page = self.canv
        page.setStrokeColor(MARKS[mark.level])
        page.setLineWidth(0.6)
        page.setDash([2, 1.5] if mark.level == "gap" else [])
        page.rect(x, 0, width, HEIGHT, stroke=1, fill=0)
        if mark.level == "error":
            page.saveState()
            path = page.beginPath()
            path.rect(x, 0, width, HEIGHT)
            page.clipPath(path, stroke=0, fill=0)
            page.setLineWidth(0.3)
            for left in range(int(x - HEIGHT), int(x + width), 5):
                page.line(left, 0, left + HEIGHT, HEIGHT)
            page.restoreState()
        page.setDash([])

    def _axes(self, wide: float) -> None:
        page, plot = self.canv, self.plot
        page.setFillColor(SOFT)
        page.setFont(self._font, 6.5)
        page.drawRightString(-4, HEIGHT - 6, figure(plot.axis.top))
        page.drawRightString(-4, 1, figure(plot.axis.bottom))
        page.drawRightString(-4, HEIGHT / 2 - 2, plot.unit_word)
        for quarter in range(5):
            text = f"{plot.duration_s * quarter / 4:.2f}" + (" s" if quarter == 4 else "")
            write = (page.drawString, page.drawCentredString, page.drawRightString)
            write[0 if not quarter else 2 if quarter == 4 else 1](wide * quarter / 4, -8, text)
