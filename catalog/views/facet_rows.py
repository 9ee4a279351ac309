"""The filter form's fields: rows of facets with counts, ranges with their spread.

Its rows are put together here: a page has a hundred of them, and a template takes longer for them
than the search itself.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from catalog.facets import FACETS, NOTES, RANGES, label_in, label_of
from catalog.search.datasets_find import Found
from catalog.search.meaning import GROUP
from catalog.search.query import Span
from catalog.views.narrowing import with_parameter
from portal.core.words import counted
from portal.ui.measures import figure, percent

SHOWN = 6
FOLDED = 40
MOST_SHOWN = 200
Counted = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Facet:
    """A fieldset of boxes: the first rows, those that are folded, and how many are left out.

    `all_href` is the page with all `count` of them, where the rest would make this one heavy.
    """

    name: str
    label: str
    groups: SafeString
    first: SafeString
    more: SafeString
    more_count: int
    is_open: bool
    left_out: int
    count: int
    all_href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RangeField:
    """A fieldset of two numbers under their spread; `known` says of how many it is known."""

    name: str
    label: str
    unit: str
    spread: SafeString
    known: str
    least: str
    most: str
    low: str
    high: str


def facets_of(found: Found, *, unfolded: str, here: str) -> list[Facet]:
    """Every facet that has values, those chosen that fit nothing among them.

    Of a long one only the first rows, unless it is the `unfolded` one; `here` is the list.
    """
    facets = []
    for key in FACETS:
        all_href = "" if key == unfolded else with_parameter(here, "all", key)
        facet = _facet(found, key, all_href)
        if facet is not None:
            facets.append(facet)
    return facets


def _facet(found: Found, key: str, all_href: str) -> Facet | None:
    values = found.index.values
    pairs = found.counted(key)
    narrow = [pair for pair in pairs if pair[0] not in values.broad]  # those stand as groups
    rows = [(values.values[n], values.labels[n], count) for n, count in narrow]
    if key in found.query.chosen:
        rows += [(value, label_in(key, value), 0) for value in found.unmatched(key, pairs)]
    groups = []
    if key == "task":
        groups = [(values.values[n], values.labels[n], count) for n, count in found.counted(GROUP)]
    chosen = frozenset(found.query.chosen.get(key, ()))
    held = facet_of(
        key, FACETS[key], rows, chosen, found.total, groups, most=SHOWN if all_href else MOST_SHOWN
    )
    return replace(held, all_href=all_href if held.left_out else "") if held else None


def facet_of(
    key: str,
    label: str,
    rows: Sequence[Counted],
    chosen: frozenset[str],
    total: int,
    groups: Sequence[Counted] = (),
    *,
    most: int = FOLDED,
) -> Facet | None:
    """A fieldset of these values, most first; None where there are none.

    Rows after the first few are folded, and after `most` left out unless they are chosen.
    """
    if not rows and not groups:
        return None
    first = len(rows) if len(rows) <= SHOWN + 2 or most > FOLDED else SHOWN
    folded = _kept(rows[first:], chosen, most - first)
    return Facet(
        name=key,
        label=label,
        groups=_rows(key, groups, chosen, total),
        first=_rows(key, rows[:first][:MOST_SHOWN], chosen, total),
        more=_rows(key, folded, chosen, total),
        more_count=len(folded),
        is_open=any(value in chosen for value, _, _ in folded),
        left_out=max(0, len(rows) - min(first, MOST_SHOWN) - len(folded)),
        count=len(rows),
        note=NOTES.get(key, ""),
    )


def _kept(rows: Sequence[Counted], chosen: frozenset[str], most: int) -> list[Counted]:
    """The first of the folded rows, and what is chosen wherever it stands."""
    most = max(0, most)
    return [*rows[:most], *(row for row in rows[most:] if row[0] in chosen)]


def _rows(key: str, rows: Iterable[Counted], chosen: frozenset[str], total: int) -> SafeString:
    written = []
    for value, label, count in rows:
        before, after = _frame(key, value, label)
        checked = " checked" if value in chosen else ""
        written.append(
            f'<label><svg class="share" aria-hidden="true"><rect width="{percent(count, total)}%"'
            f' height="2"/></svg>{before}{checked}>{after}{count:,}</span></label>'
        )
    return mark_safe("".join(written))  # noqa: S308 - each part is escaped in _frame


@functools.lru_cache(maxsize=20_000)
def _frame(key: str, value: str, label: str) -> tuple[str, str]:
    """What stands before and after the mark of a chosen value."""
    number = zlib.crc32(value.encode())
    before = (
        f'<input class="form-check-input" type="checkbox" id="f-{key}-{number:x}" name="{key}"'
        f' value="{escape(value)}"'
    )
    whole = label_of(value)
    title = f' title="{escape(whole)}"' if key == "device" and whole != label else ""
    return before, f'<span{title}>{escape(label)}</span><span class="num">'


def ranges_of(found: Found) -> list[RangeField]:
    """Every range in which anything was measured."""
    fields = []
    for key, one in RANGES.items():
        told = found.ranges_of(key)
        is_chosen = key in found.query.spans and told["counts"]
        if not any(told["counts"]) and not is_chosen:
            continue
        span = found.query.spans.get(key, Span())
        fields.append(range_of(key, one.label, one.unit, told["edges"], told["counts"], span))
    return fields


def range_of(
    key: str,
    label: str,
    unit: str,
    edges: Sequence[float],
    counts: Sequence[int],
    span: Span,
    *,
    noun: str = "dataset",
) -> RangeField:
    """A fieldset of two numbers over how the values are spread; the counts are of `noun`."""
    steps = [
        (f"{figure(low)} to {figure(high)} {unit}".rstrip(), count)
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    known = counted(sum(counts), noun)
    return RangeField(
        name=key,
        label=label,
        unit=unit,
        spread=_spread(edges, steps, span, f"{label} of {known}", noun),
        known=known,
        least=figure(edges[0]),
        most=figure(edges[-1]),
        low="" if span.low == -float("inf") else f"{span.low:.10g}",
        high="" if span.high == float("inf") else f"{span.high:.10g}",
    )


def _spread(
    edges: Sequence[float], steps: Sequence[tuple[str, int]], span: Span, told: str, noun: str
) -> SafeString:
    """The histogram: a column for each step, those outside the span apart; each says its count."""
    top = max((count for _, count in steps), default=0) or 1
    columns: list[str] = []
    said: list[str] = []
    for number, (words, count) in enumerate(steps):
        if not count:
            continue
        height = max(1.0, round(28 * count / top, 1))
        is_in = edges[number + 1] > span.low and edges[number] < span.high
        rest = "" if is_in else ' class="rest"'
        text = escape(f"{words}: {counted(count, noun)}")
        said.append(f"{words}: {count:,}")
        shape = f"M{number}.1 28v-{height:g}h.8v{height:g}z"
        columns.append(f'<path{rest} d="{shape}"><title>{text}</title></path>')
    label = escape(f"{told}. {'; '.join(said)}" if said else told)
    return mark_safe(  # noqa: S308 - words are escaped above, the rest are numbers of ours
        f'<svg class="bars" viewBox="0 0 {len(steps)} 28" preserveAspectRatio="none"'
        f' role="img" aria-label="{label}">{"".join(columns)}</svg>'
    )
