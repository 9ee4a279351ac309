"""The search for episodes: facets with counts, ranges with histograms, chips, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.facets import label_of
from catalog.models import Episode
from catalog.search import episodes_query
from catalog.search.episodes_find import Counted, Histogram
from catalog.search.episodes_pages import Cursor, read_cursor
from catalog.search.episodes_query import ORDERINGS, RANGES, EpisodeQuery, key_of
from catalog.search.examples import EPISODES
from catalog.search.query import Span
from catalog.selectors.episode_search import FACETS, Counts, Search, worded
from catalog.selectors.renderings import POSTER, TOUCHPRINT, url_of
from catalog.views.facet_rows import Facet, RangeField, facet_of, range_of
from catalog.views.narrowing import Chip, Loosening, Mended
from portal.accounts.access import actor_of
from portal.core.errors import InvalidError, NextStep
from portal.ui.measures import figure

PER_PAGE = 30
NEWEST = "-added"
OPEN_RANGES = ("duration_s", "peak_force_n", "contact_count")


@dataclass(frozen=True)
class Row:
    """An episode among the results."""

    episode: Episode
    poster: str
    touchprint: str
    measures: list[tuple[str, str]]


@require_safe
def episodes_page(request: HttpRequest) -> HttpResponse:
    """`/episodes/`."""
    given = dict(request.GET.lists())
    query = episodes_query.read(given, is_strict=False)
    if not given.get("ordering"):
        query = replace(query, ordering=NEWEST)
    asked = query
    search = Search(actor_of(request), asked)
    query = search.query
    page = search.page(_cursor(request, asked), PER_PAGE)
    counts = search.counts()
    ranges = [_range(key, query.spans.get(key, Span()), row) for key, row in counts.ranges.items()]
    is_first = {row.name: row.name in OPEN_RANGES or bool(row.low or row.high) for row in ranges}
    context = {
        "nav": "catalogue",
        "query": query,
        "asked": asked,
        "query_pairs": query.pairs(),
        "query_text": query.address,
        "operators": EPISODES,
        "rows": [row_of(episode) for episode in page.episodes],
        "totals": search.totals,
        "everything": search.everything,
        "facets": _facets(search, counts),
        "ranges": [row for row in ranges if is_first[row.name]],
        "more_ranges": [row for row in ranges if not is_first[row.name]],
        "orderings": ORDERINGS.items(),
        "chips": _chips(query, counts.facets),
        "mended": _mended(search),
        "loosening": [] if search.totals.episodes else _loosening(search),
        "list_url": reverse("catalog:episodes"),
        "canonical": _address(asked),
        "next_page": _beside(asked, page.next),
        "previous_page": _beside(asked, page.previous),
    }
    return render(request, "catalog/episodes.html", context)


def _cursor(request: HttpRequest, asked: EpisodeQuery) -> Cursor | None:
    """Where the page begins; one that cannot be read leads to the first page of the same search."""
    try:
        return read_cursor(request.GET.get("cursor", ""), asked)
    except InvalidError as error:
        raise InvalidError(
            "This address names a page that is not one of this search: it was cut short, or the"
            " filters in it were changed.",
            code=error.code,
            next_step=NextStep("Show its first page", _address(asked)),
        ) from error


def _facets(search: Search, counts: Counts) -> list[Facet]:
    """Every facet that has values; a label that is a broad term stands among the groups alone."""
    facets = []
    for key, label in FACETS.items():
        groups = counts.groups if key == "task" else []
        narrow = [row for row in counts.facets[key] if row not in groups]
        chosen = frozenset(search.query.chosen.get(key, ()))
        rows, broad = (
            [(row.value, row.label, row.count) for row in found] for found in (narrow, groups)
        )
        facets.append(facet_of(key, label, rows, chosen, search.totals.episodes, broad))
    return [facet for facet in facets if facet is not None]


def row_of(episode: Episode) -> Row:
    """What a list shows of an episode."""
    found = episode.features
    shown = [
        ("peak force", "peak_force_n", "N"),
        ("contacts", "contact_count", ""),
        ("fingertip speed", "peak_speed_m_s", "m/s"),
    ]
    return Row(
        episode,
        poster=url_of(episode, POSTER),
        touchprint=url_of(episode, TOUCHPRINT),
        measures=[
            (name, f"{figure(found[key])} {unit}".strip())
            for name, key, unit in shown
            if found.get(key) is not None
        ],
    )


def _range(key: str, span: Span, spread: Histogram) -> RangeField:
    """The bounds that the address holds; those written in the box stay there."""
    measure = RANGES[key]
    field = range_of(
        *(key, measure.label, measure.unit), spread.edges, spread.counts, span, noun="episode"
    )
    return replace(
        field,
        low="" if span.is_low_open else field.low,
        high="" if span.is_high_open else field.high,
    )


def _address(query: EpisodeQuery, *more: tuple[str, str]) -> str:
    pairs = query.pairs()
    if query.ordering != NEWEST:
        pairs.append(("ordering", query.ordering))
    pairs += more
    return reverse("catalog:episodes") + (f"?{urlencode(pairs)}" if pairs else "")


def _beside(query: EpisodeQuery, cursor: Cursor | None) -> str:
    return _address(query, ("cursor", cursor.text(query.digest))) if cursor else ""


def _chips(query: EpisodeQuery, facets: Mapping[str, Sequence[Counted]]) -> list[Chip]:
    chips = []
    if query.words:
        chips.append(Chip(f"“{_said(query)}”", _address(query.without("q"))))
    for one in query.operators:
        chips.append(Chip(one.written, _address(query.without_operator(one))))
    for key, values in query.chosen.items():
        labels = {row.value: row.label for row in facets[key]}
        for value in values:
            href = _address(query.without_value(key, value))
            chips.append(Chip(f"{FACETS[key]}: {labels.get(value) or label_of(value)}", href))
    for key, span in query.spans.items():
        chips.append(Chip(span_words(key, span), _address(query.without_span(key))))
    return chips


def _said(query: EpisodeQuery) -> str:
    return " ".join(word.written for word in query.words)


def span_words(key: str, span: Span) -> str:
    """`Peak force > 10 N`."""
    measure = RANGES[key]
    return f"{measure.label} {span.words} {measure.unit}".strip()


def words_of(query: EpisodeQuery) -> list[str]:
    """The query in words, one for each thing that is asked for."""
    found = [word.written for word in query.words]
    found += [one.written for one in query.operators]
    found += [
        f"{FACETS[key]}: {', '.join(worded(key, value) for value in values)}"
        for key, values in query.chosen.items()
    ]
    return found + [span_words(key, span) for key, span in query.spans.items()]


def _mended(search: Search) -> Mended | None:
    if search.meant is None:
        return None
    meant, is_used = search.meant.query, search.meant.is_used
    exact = replace(search.asked, is_exact=True)
    instead = [
        f"{FACETS[key]}: {worded(key, value)}"
        for key, values in meant.chosen.items()
        for value in values
        if value not in search.asked.chosen.get(key, ())
    ]
    text = " ".join(filter(None, [meant.text, *instead]))
    return Mended(text, _address(meant), _address(exact), is_used)


def _loosening(search: Search) -> list[Loosening]:
    """What to drop, and how many episodes that shows, the most helpful first."""
    return [
        Loosening(
            " and ".join(_name(search.query, key) for key in keys),
            _address(search.query.without(*keys)),
            count,
        )
        for keys, count in search.loosened()[:3]
    ]


def _name(query: EpisodeQuery, key: str) -> str:
    """A filter as a sentence names it."""
    if key == "q":
        return "your words"
    if key in query.chosen or key in query.spans:
        return f"“{RANGES[key].label if key in query.spans else FACETS[key]}”"
    return ", ".join(one.written for one in query.operators if key_of(one) == key)
