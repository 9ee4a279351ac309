"""Searching datasets in the process's index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from catalog.models import Dataset
from catalog.search.datasets import Index, Mask, Numbers
from catalog.search.datasets_find import Found, codes_of, filters_of, meant
from catalog.search.datasets_query import DatasetQuery
from catalog.search.meaning import GROUP, mend_chosen
from catalog.search.query import Operator, Word
from catalog.search.words import nearest_said
from catalog.selectors import datasets, loading, text
from catalog.states import DatasetState
from portal.accounts.access import ANONYMOUS, Actor

_UNREAD = (
    *("card", "datasheet", "search_text", "preview_policy", "attribution"),
    *("cover__features", "cover__instruction", "cover__modalities", "cover__objects_seen"),
    *("latest_version__manifest", "latest_version__notes", "latest_version__failure"),
)
"""What neither a card nor an item shows."""
_OF_ITEMS = (
    *("slug", "title", "summary", "licence", "is_open", "is_synthetic", "licences", "seconds"),
    *("episodes_count", "quality", "organisation__slug"),
)
_OF_CARDS = (
    *("sheet", "organisation__name", "cover__public_id", "cover__preview_withheld"),
    *("cover__rendered_at", "cover__poster_key", "cover__motion_key", "cover__touchprint_key"),
)
_OF_JSON = (
    *("tasks", "tasks_seen", "objects_seen", "modalities", "hands", "bytes"),
    *("latest_version__number", "cover__public_id"),
)


@dataclass(frozen=True, slots=True)
class Meant:
    """The query that was probably meant, and whether it is what was searched."""

    query: DatasetQuery
    is_used: bool


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a person's query found, and the index in which."""

    found: Found
    loaded: loading.Loaded
    meant: Meant | None = None


def search(query: DatasetQuery, actor: Actor = ANONYMOUS) -> Answer:
    """The datasets that fit, of those that are listed to the actor.

    A word or value that is nowhere is taken for the nearest one that is, unless the query says
    that it means exactly that.
    """
    exact = search_exactly(query, actor)
    found, loaded = exact.found, exact.loaded
    if found.total:
        return exact
    mended = _mended(found)
    other = found if mended == query else _find(loaded.index, mended, found.listed)
    words_fit = np.any(other.filters["q"] & found.listed) if "q" in other.filters else other.total
    if mended == query or not words_fit:
        return Answer(found, loaded, _suggested(found, mended))
    if query.is_exact:
        return Answer(found, loaded, Meant(replace(mended, is_exact=False), is_used=False))
    return Answer(other, loaded, Meant(mended, is_used=True))


def search_exactly(query: DatasetQuery, actor: Actor = ANONYMOUS) -> Answer:
    """The same, where nothing is taken for something alike and nothing else is offered."""
    loaded = loading.current()
    return Answer(_find(loaded.index, query, listed_to(loaded.index, actor)), loaded)


def _suggested(found: Found, mended: DatasetQuery) -> Meant | None:
    """What a choice that is nowhere was meant to be, where that shows something.

    A chosen value means exactly itself, so that this is only offered.
    """
    index, listed = found.index, found.listed

    def labelled(key: str) -> list[tuple[str, str]]:
        counts = index.counts(listed)
        keys = (key, GROUP) if key == "task" else (key,)
        numbers = [number for one in keys for number, _ in index.ranked(one, counts)]
        return [(index.values.values[n], index.values.labels[n]) for n in numbers]

    def is_anywhere(key: str, value: str) -> bool:
        return bool(np.any(index.with_codes(codes_of(index, key, [value])) & listed))

    chosen = mend_chosen(mended.chosen, is_anywhere, labelled)
    other = replace(mended, chosen=chosen, is_exact=False)
    if chosen == mended.chosen or not _find(index, other, listed).total:
        return None
    return Meant(other, is_used=False)


def listed_to(index: Index, actor: Actor) -> Mask:
    """What the index lists for this person (`selectors.datasets.listed_to` says it of rows)."""
    return index.shown_to(datasets.eyes_of(actor))


def _find(index: Index, query: DatasetQuery, listed: Mask) -> Found:
    masks = filters_of(index, query)
    words = [word for word in query.words if not word.is_excluded]
    held = text.held(words)
    if held is not None:
        masks["q"] = _placed(index, held)
    for word in query.words:
        refused = text.held([replace(word, is_excluded=False)]) if word.is_excluded else None
        if refused is not None:
            fits = ~_placed(index, refused)
            masks["q"] = masks["q"] & fits if "q" in masks else fits
    return Found(index, query, listed, masks, partial(_ranked, index, words))


def _placed(index: Index, pks: NDArray[np.int64]) -> Mask:
    """These datasets as a mask."""
    places, is_here = index.at(pks)
    mask = np.zeros(len(index), dtype=bool)
    mask[places[is_here]] = True
    return mask


def _ranked(index: Index, words: Sequence[Word], mask: Mask) -> Numbers:
    """How well the words fit each place of the mask."""
    rank = np.zeros(len(index))
    matches = text.match(words, index.pks[mask].tolist())
    if matches is not None:
        places, is_here = index.at(matches.pks)
        rank[places[is_here]] = matches.rank[is_here]
    return rank


def _mended(found: Found) -> DatasetQuery:
    """The query with unknown words and values replaced by the nearest; the same where none was."""
    query = found.query
    words_fit = "q" not in found.filters or bool(np.any(found.filters["q"] & found.listed))
    words = query.words if words_fit else found.index.spelling.mend_all(query.words)
    operators = tuple(_mended_operator(found, one) for one in query.operators)
    if (words, operators) == (query.words, query.operators):
        return query
    return replace(query, words=words, operators=operators, typed="")


def _mended_operator(found: Found, one: Operator) -> Operator:
    index = found.index
    if one.span is not None or np.any(index.with_codes(meant(index, one)) & found.listed):
        return one
    counts = index.counts(found.listed)
    shown = [index.values.labels[number] for number, _ in index.ranked(one.key, counts)]
    near = nearest_said(one.value, shown)
    return replace(one, value=near) if near else one


def with_card(rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """With what a card needs, so that a list takes the same queries for any length."""
    return rows.select_related("organisation", "latest_version", "cover").defer(*_UNREAD)


def for_cards(pks: Iterable[int]) -> QuerySet[Dataset]:
    """Published datasets by their keys, in no order, with only what a card shows."""
    rows = Dataset.objects.filter(pk__in=list(pks), state=DatasetState.PUBLISHED)
    return rows.select_related("organisation", "cover").only(*_OF_ITEMS, *_OF_CARDS)


def for_items(pks: Iterable[int]) -> QuerySet[Dataset]:
    """The same with only what an item of the API's list holds."""
    rows = Dataset.objects.filter(pk__in=list(pks), state=DatasetState.PUBLISHED)
    related = ("organisation", "latest_version", "cover")
    return rows.select_related(*related).only(*_OF_ITEMS, *_OF_JSON)


def newest(count: int) -> list[Dataset]:
    """The datasets that were published or renewed last."""
    return list(with_card(datasets.listed()).order_by("-listed_at", "-pk")[:count])
