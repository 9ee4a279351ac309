"""The episodes of the process: joined once, and again what changed whenever the number has risen.

Only segments above the number that was read are read again; rows of datasets that were taken back
leave. Like `catalog.selectors.loading`, nothing is kept of what a transaction wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from catalog.facets import label_of
from catalog.models import Dataset, EpisodeSegment, FacetValue
from catalog.search import segments
from catalog.search.episodes import Builder, Columns, empty
from catalog.search.episodes_query import OF_DATASETS
from catalog.search.episodes_sets import DatasetFacts, Datasets
from catalog.selectors import labels
from catalog.selectors.datasets import eyes_of
from catalog.selectors.kept import Kept
from catalog.states import DatasetState, Visibility
from portal.accounts.access import Actor

_FEW = 500
_PAIRED = tuple(key for key in OF_DATASETS if key != "dataset")
_READ = (
    "pk",
    "organisation__slug",
    "slug",
    "title",
    "organisation_id",
    "state",
    "visibility",
    "embargoed_until",
    "rate_hz",
    "subjects",
)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The columns and the datasets up to a number; `codes` by the datasets' keys.

    `answers` keeps what was counted for everything that is listed, until the next number.
    """

    generation: int = -1
    columns: Columns = field(default_factory=empty)
    sets: Datasets = field(default_factory=lambda: Datasets((), _PAIRED))
    codes: dict[int, int] = field(default_factory=dict)
    held: frozenset[int] = frozenset()
    answers: dict[Any, Any] = field(default_factory=dict)

    def listed_to(self, actor: Actor) -> NDArray[np.bool_]:
        """For each dataset whether it is listed to this person."""
        return self.sets.listed_to(eyes_of(actor))


def _renewed(old: Loaded, number: int) -> Loaded:
    changed = list(
        Dataset.objects.filter(generation__gt=old.generation).order_by("pk").values_list(*_READ)
    )
    published = {row[0] for row in changed if row[5] == DatasetState.PUBLISHED}
    codes = {**old.codes}
    for row in changed:
        codes.setdefault(row[0], len(codes))
    stale = _stale(old, published)
    gone = {row[0] for row in changed} - published
    columns = old.columns
    if stale or gone & old.held:
        columns = _joined(old, codes, stale, gone | set(stale))
    held = (old.held - gone) | published
    return Loaded(number, columns, _sets(old, codes, changed), codes, held)


def _stale(old: Loaded, published: set[int]) -> dict[int, int]:
    """How many episodes the segments have that must be read: changed, or not held before."""
    rows = EpisodeSegment.objects.filter(
        Q(generation__gt=old.generation) | Q(dataset__generation__gt=old.generation)
    ).values_list("dataset_id", "generation", "rows")
    return {
        pk: count
        for pk, number, count in rows
        if pk in published and (number > old.generation or pk not in old.held)
    }


def _joined(
    old: Loaded, codes: dict[int, int], stale: dict[int, int], leaving: set[int]
) -> Columns:
    is_kept = np.ones(len(codes) + 1, bool)
    is_kept[[codes[pk] for pk in leaving]] = False
    kept = is_kept[old.columns.columns["dataset"]]
    builder = Builder(int(np.count_nonzero(kept)) + sum(stale.values()), old.columns.words)
    builder.keep(old.columns, kept)
    for pk, packed in _packed(stale):
        builder.add(codes[pk], segments.unpack(packed))
    return builder.finish()


def _packed(stale: dict[int, int]) -> Iterator[tuple[int, bytes | memoryview]]:
    rows = EpisodeSegment.objects.order_by("pk")
    if len(stale) <= _FEW:
        rows = rows.filter(pk__in=stale)
    found = rows.values_list("dataset_id", "rows", "columns").iterator(chunk_size=200)
    for pk, count, packed in found:
        if stale.get(pk) == count:  # one that changed since is above the number, and read again
            yield pk, packed


def _sets(old: Loaded, codes: dict[int, int], changed: list[tuple[Any, ...]]) -> Datasets:
    facts = {row.pk: row for row in old.sets.facts}
    values = _values([row[0] for row in changed])
    facts.update((row[0], _facts(row, values.get(row[0], {}))) for row in changed)
    listed = sorted(facts.values(), key=lambda row: codes[row.pk])
    return Datasets(listed, _PAIRED, labels.of_licences())


def _values(pks: Iterable[int]) -> dict[int, dict[str, list[tuple[str, str]]]]:
    rows = FacetValue.objects.filter(key__in=_PAIRED).order_by("pk")
    wanted = list(pks)
    if len(wanted) <= _FEW:
        rows = rows.filter(dataset_id__in=wanted)
    found: dict[int, dict[str, list[tuple[str, str]]]] = {}
    for pk, key, value in rows.values_list("dataset_id", "key", "value"):
        found.setdefault(pk, {}).setdefault(key, []).append((value, label_of(value)))
    return found


def _facts(row: tuple[Any, ...], values: dict[str, list[tuple[str, str]]]) -> DatasetFacts:
    pk, owner, slug, title, organisation, state, visibility, embargo, rate, subjects = row
    return DatasetFacts(
        pk=pk,
        name=f"{owner}/{slug}",
        title=title,
        organisation=organisation,
        is_published=state == DatasetState.PUBLISHED,
        is_public=visibility == Visibility.PUBLIC,
        embargo=_seconds(embargo),
        values=values,
        numbers={"rate": rate or np.nan, "subjects": subjects or np.nan},
    )


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


_kept = Kept(Loaded, _renewed)
current = _kept.current
forget = _kept.forget
