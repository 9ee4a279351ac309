"""The index of the process: read once, and again what changed whenever the number has risen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import numpy as np

from catalog.facets import label_in
from catalog.models import Dataset, FacetValue
from catalog.search.datasets import COLUMNS, Index, Row, Values
from catalog.selectors import labels
from catalog.selectors.kept import Kept
from catalog.states import DatasetState, Visibility

_FEW = 500
"""So many changed datasets are asked for by their keys; more by reading all."""
_AHEAD = 240
"""So many datasets' texts are made beside those that were asked for."""
_READ = (
    "pk",
    "state",
    "organisation_id",
    "visibility",
    "embargoed_until",
    "title",
    "search_text",
    "seconds",
    "quality",
    "subjects",
    "rate_hz",
    "peak_force_n",
    "success_share",
    "listed_at",
    "episodes_count",
    "bytes",
)


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """An index, the number up to which it has read, and what was made of its rows.

    `kept[kind][pk]` is text that was made of one dataset, such as its item in JSON: it is thrown
    away when that dataset changes.
    """

    generation: int
    index: Index
    kept: dict[str, dict[int, Any]] = field(default_factory=dict)
    _coming: dict[str, Iterator[int]] = field(default_factory=dict, repr=False)

    def made(
        self, kind: str, pks: Iterable[int], make: Callable[[list[int]], dict[int, Any]]
    ) -> list[Any]:
        """What was made of these datasets in their order; `make` is asked for what is missing.

        It is then asked for some others too, the newest first: most of what a query costs is the
        same for one row and for hundreds.
        """
        wanted = list(pks)
        held = self.kept.setdefault(kind, {})
        missing = [pk for pk in wanted if pk not in held]
        if missing:
            coming = self._coming.setdefault(kind, iter(self.index.pks[::-1].tolist()))
            ahead = islice((pk for pk in coming if pk not in held), _AHEAD)
            held.update(make([*missing, *ahead]))
        return [held[pk] for pk in wanted if pk in held]


def _renewed(old: Loaded, number: int) -> Loaded:
    """The next index: only datasets whose number is above that of the old one are read."""
    rows = dict(old.index.rows)
    changed = list(
        Dataset.objects.filter(generation__gt=old.generation).values_list(*_READ).order_by("pk")
    )
    shown = [row for row in changed if row[1] == DatasetState.PUBLISHED]
    for row in changed:
        rows.pop(row[0], None)
    codes = dict(_codes([row[0] for row in shown], old.index.values))
    values = old.index.values.relabelled(labels.of_licences())
    rows.update((row[0], _row(row, codes.get(row[0], ()))) for row in shown)
    touched = {row[0] for row in changed}
    kept = {
        kind: {pk: text for pk, text in held.copy().items() if pk not in touched}
        for kind, held in old.kept.copy().items()
    }
    return Loaded(number, Index(rows, values), kept)


def _codes(pks: list[int], values: Values) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The numbers of each dataset's facet values."""
    rows = FacetValue.objects.order_by("dataset_id", "pk")
    if len(pks) <= _FEW:
        rows = rows.filter(dataset_id__in=pks)
    found = rows.values_list("dataset_id", "key", "value").iterator(chunk_size=10_000)
    for pk, group in groupby(found, key=itemgetter(0)):
        yield pk, values.codes((key, value, label_in(key, value)) for _, key, value in group)


def _row(read: tuple[Any, ...], codes: tuple[int, ...]) -> Row:
    pk, _, owner, visibility, embargo, title, text, *measured = read
    seconds, quality, subjects, rate, force, success, listed, episodes, size = measured
    numbers = {
        "hours": seconds / 3600,
        "quality": _known(quality),
        "subjects": float(subjects) or np.nan,
        "rate": _known(rate),
        "force": _known(force),
        "success": _known(success),
        "listed_at": listed.timestamp(),
        "episodes": float(episodes),
        "bytes": float(size),
    }
    return Row(
        pk=pk,
        organisation=owner,
        is_public=visibility == Visibility.PUBLIC,
        embargoed_until=_seconds(embargo),
        title=title,
        text=text,
        numbers=tuple(numbers[name] for name in COLUMNS),
        codes=codes,
    )


def _known(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else -np.inf


_kept = Kept(lambda: Loaded(-1, Index({}, Values())), _renewed)
current = _kept.current
forget = _kept.forget
