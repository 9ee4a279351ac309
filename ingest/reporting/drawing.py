"""Plots as SVG: shapes stretch to the page's width, words and numbers beside them do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ingest.reporting.plots import Band, Plot, runs, stretches

WIDTH, HEIGHT = 1000.0, 100.0
THINNEST = 0.6
WHOLE_PERCENT = 90.0
NARROWEST_PERCENT = 0.3
CUT, NARROWEST_CUT = 6.0, 4.0


def points(band: Band, plot: Plot) -> Iterator[list[tuple[float, float]]]:
    """Outlines of the band's parts in the unit square: x to the right, y up."""
    least, most = plot.axis.bottom, plot.axis.top
    span = most - least or 1.0
    step = plot.until_s / plot.duration_s / band.low.size
    for part in runs(band):
        x = (np.arange(part.start, part.stop + 1) * step).tolist()
        low = ((np.clip(band.low[part], least, most) - least) / span).tolist()
        high = ((np.clip(band.high[part], least, most) - least) / span).tolist()
        top = [pair for n, y in enumerate(high) for pair in ((x[n], y), (x[n + 1], y))]
        foot = [pair for n, y in enumerate(low) for pair in ((x[n], y), (x[n + 1], y))]
        yield [*top, *reversed(foot)]


def cuts(plot: Plot) -> Iterator[tuple[float, float, bool]]:
    """Where the band leaves the axis: from x to x of the unit square, and whether at the top."""
    with np.errstate(invalid="ignore"):
        above = plot.axis.is_cut_above & (plot.whole.high > plot.axis.top)
        below = plot.axis.is_cut_below & (plot.whole.low < plot.axis.bottom)
    step = plot.until_s / plot.duration_s / plot.whole.low.size
    for beyond, is_top in ((above, True), (below, False)):
        for part in stretches(beyond):
            yield part.start * step, part.stop * step, is_top


def outline(band: Band, plot: Plot) -> str:
    """The band as the data of an SVG path; never thinner than a line."""
    parts = []
    for shape in points(band, plot):
        half = len(shape) // 2
        drawn = [
            (x * WIDTH, (1 - y) * (HEIGHT - 2) + 1 + (-THINNEST if n < half else THINNEST))
            for n, (x, y) in enumerate(shape)
        ]
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn) + "z")
    return "".join(parts)


def svg(plot: Plot) -> SafeString:
    """The whole drawing, with the same in words as its name."""
    named = (
        format_html('<path class="named" d="{}"/>', outline(plot.named, plot)) if plot.named else ""
    )
    behind, before = (_marks(plot, is_whole=is_whole) for is_whole in (True, False))
    return format_html(
        '<svg class="stream-plot" role="img" aria-label="{}">'
        '<rect class="ground" width="100%" height="100%"/>{}'
        '<svg viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">'
        '<path class="whole" d="{}"/>{}{}</svg>{}</svg>',
        plot.text,
        behind,
        outline(plot.whole, plot),
        named,
        _cut_marks(plot),
        before,
    )


def _cut_marks(plot: Plot) -> SafeString:
    """A bar along the edge wherever the band goes on beyond it."""
    bars = (
        (f"{start * WIDTH:.1f}", "0" if is_top else f"{HEIGHT - CUT:g}",
         f"{max((end - start) * WIDTH, NARROWEST_CUT):.1f}", f"{CUT:g}")
        for start, end, is_top in cuts(plot)
    )  # fmt: skip
    return format_html_join("", '<rect class="cut" x="{}" y="{}" width="{}" height="{}"/>', bars)


def _marks(plot: Plot, *, is_whole: bool) -> SafeString:
    """Marks lie before the band; one of nearly the whole stream lies behind, not to hide it."""
    rects = [rect for rect in _rects(plot) if (rect[2] >= WHOLE_PERCENT) is is_whole]
    return format_html_join(
        "",
        '<rect class="{}" x="{}%" width="{}%" height="100%"/>',
        ((level, f"{start:.2f}", f"{width:.2f}") for level, start, width in rects),
    )


def _rects(plot: Plot) -> Iterator[tuple[str, float, float]]:
    for mark in plot.marks:
        start = min(max(100 * mark.start_s / plot.duration_s, 0), 100 - NARROWEST_PERCENT)
        width = 100 * (mark.end_s - mark.start_s) / plot.duration_s
        yield mark.level, start, max(min(width, 100 - start), NARROWEST_PERCENT)
