"""The search among episodes: what fits, for whom, counted and page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalog.facets import label_in, label_of
from catalog.models import Episode
from catalog.search.episodes_find import Counted, Found, Histogram, Totals
from catalog.search.episodes_pages import Cursor, page_of
from catalog.search.episodes_query import RANGES, EpisodeQuery
from catalog.search.episodes_tasks import broad_of, fits_task
from catalog.search.loosening import Loosened
from catalog.search.meaning import mend_chosen
from catalog.search.query import Operator
from catalog.search.words import Spelling, nearest_said
from catalog.selectors import episode_index
from catalog.states import EpisodeState
from portal.accounts.access import ANONYMOUS, Actor

FACETS = {
    "task": "Task",
    "object": "Object",
    "hand": "Hand",
    "grasp": "Grasp (a guess)",
    "modality": "Sensing",
    "success": "Result",
    "device": "Device",
    "environment": "Environment",
    "dataset": "Dataset",
    "licence": "Licence",
    "use": "Licensed for",
    "may": "You may",
    "access": "Access",
}
_SUCCESS = {"true": "Succeeded", "false": "Failed", "unknown": "Not stated"}
_HANDS = {"left": "Left", "right": "Right", "both": "Both", "unknown": "Not stated"}
_MOST_ANSWERS = 64
_HEAVY = (
    "dataset__card",
    "dataset__sheet",
    "dataset__licences",
    "dataset__datasheet",
    "dataset__preview_policy",
    "dataset__attribution",
    "dataset__search_text",
    "dataset__tasks",
    "dataset__tasks_seen",
    "dataset__objects_seen",
    "dataset__devices",
    "dataset__grasps",
    "source_file__streams",
    "source_file__sources",
    "source_file__report",
    "source_file__attribution",
)


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """Rows of one page, and the cursors of its neighbours."""

    episodes: list[Episode]
    next: Cursor | None
    previous: Cursor | None


@dataclass(frozen=True, slots=True)
class Meant:
    """The query that was probably meant, and whether it is what was searched."""

    query: EpisodeQuery
    is_used: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted: values by facet, broad tasks, histograms by range."""

    facets: dict[str, list[Counted]]
    groups: list[Counted]
    ranges: dict[str, Histogram]


class Search:
    """What a person finds with a query, as of the last change.

    A word or value that is nowhere is taken for the nearest one that is, unless the query says
    that it means exactly that: `query` is what was searched, `meant` what was made of `asked`.
    """

    def __init__(self, actor: Actor, query: EpisodeQuery) -> None:
        self.asked = self.query = query
        self._loaded = episode_index.current()
        self._listed = self._loaded.listed_to(actor)
        self._public = self._loaded.listed_to(ANONYMOUS)
        self.found = self._find(query)
        self.meant: Meant | None = None
        if query.keys and not len(self.found.rows):
            self._mend()

    def _find(self, query: EpisodeQuery) -> Found:
        loaded = self._loaded
        return Found(
            loaded.columns,
            loaded.sets,
            query,
            listed=self._listed,
            public=self._public,
            fits_task=fits_task,
        )

    def _mend(self) -> None:
        """Search for what was probably meant, if that is anywhere."""
        mended = self._mended() if self.query.words or self.query.operators else self.query
        found = self.found if mended == self.query else self._find(mended)
        if not len(found.rows):
            self._suggest(mended)
            return
        self.meant = Meant(replace(mended, is_exact=False), is_used=not self.query.is_exact)
        if self.meant.is_used:
            self.query, self.found = self.meant.query, found

    def _suggest(self, mended: EpisodeQuery) -> None:
        """Offer what a choice that is nowhere was meant to be: a choice means exactly itself."""

        def labelled(key: str) -> list[tuple[str, str]]:
            values = self._find(EpisodeQuery()).values(key)
            found = [(value, worded(key, value, label)) for value, label in values]
            broad = {broad_of(value) for value, _ in values} if key == "task" else set()
            return found + [(value, worded(key, value)) for value in sorted(broad - {""})]

        def is_anywhere(key: str, value: str) -> bool:
            return self._find(EpisodeQuery(chosen={key: (value,)})).is_anywhere(key)

        mendable = {key: values for key, values in mended.chosen.items() if key != "success"}
        chosen = {**mended.chosen, **mend_chosen(mendable, is_anywhere, labelled)}
        other = replace(mended, chosen=chosen, is_exact=False)
        if chosen != mended.chosen and len(self._find(other).rows):
            self.meant = Meant(other, is_used=False)

    def _mended(self) -> EpisodeQuery:
        """The query with unknown words and values replaced by the nearest."""
        query, everything = self.query, self._find(EpisodeQuery())
        words = query.words
        if not self.found.is_anywhere("q"):
            spelling: Spelling = self._kept("words", lambda: everything.spelling)
            words = spelling.mend_all(words)
        operators = tuple(
            one
            if one.span or one.is_excluded or self.found.means_anything(one)
            else replace(one, value=_nearest(everything, one) or one.value)
            for one in query.operators
        )
        return replace(query, words=words, operators=operators)

    @property
    def totals(self) -> Totals:
        """Sums over all that was found."""
        if not self.query.keys:
            kept: Totals = self._kept("totals", lambda: self.found.totals)
            return kept
        return self.found.totals

    def counts(self) -> Counts:
        """The values of every facet, and how every measure is spread."""
        if not self.query.keys:
            kept: Counts = self._kept("counts", self._count)
            return kept
        return self._count()

    def _kept(self, kind: str, make: Any) -> Any:
        """An answer about all that is listed, counted once for those to whom the same is."""
        answers, key = self._loaded.answers, (kind, self._listed.tobytes())
        found = answers.get(key)
        if found is None:
            if len(answers) >= _MOST_ANSWERS:
                answers.clear()
            found = answers[key] = make()
        return found

    def _count(self) -> Counts:
        return Counts(
            {
                key: [
                    Counted(row.value, worded(key, row.value, row.label), row.count)
                    for row in self.found.count(key)
                ]
                for key in FACETS
            },
            [Counted(row.value, label_of(row.value), row.count) for row in self.found.groups()],
            {key: self.found.histogram(key) for key in RANGES},
        )

    def page(self, cursor: Cursor | None, size: int) -> EpisodePage:
        """One page in the query's order."""
        columns = self._loaded.columns
        page = page_of(columns, self.found.rows, self.query, cursor, size)
        keys = columns.columns["pk"][page.rows].tolist()
        return EpisodePage(rows_of(keys), page.next, page.previous)

    def keys(self, most: int) -> list[int]:
        """The keys of what was found, of so many at most."""
        found: list[int] = self._loaded.columns.columns["pk"][self.found.rows[:most]].tolist()
        return found

    def loosened(self) -> list[Loosened]:
        """Keys whose removal shows something, with how many episodes: the most helpful first.

        Pairs where no single one does.
        """
        return self.found.loosened()

    @property
    def everything(self) -> int:
        """How many episodes are listed to this person."""
        if not self.query.keys:
            return self.totals.episodes
        nothing = EpisodeQuery()
        return int(self._kept("everything", lambda: len(self._find(nothing).rows)))


def _nearest(everything: Found, operator: Operator) -> str | None:
    """The label that is spelled most like what an operator says, of all that is listed."""
    key = operator.key
    labels = [worded(key, value, label) for value, label in everything.values(key)]
    return nearest_said(operator.value, labels)


def rows_of(keys: Sequence[int]) -> list[Episode]:
    """The episodes with these keys, in this order, without those taken back since.

    The state is looked at here: asked of SQLite, it reads the index of states, a million rows.
    """
    rows = (
        Episode.objects.filter(pk__in=keys)
        .select_related("dataset__organisation", "source_file")
        .defer(*_HEAVY)
    )
    found = {row.pk: row for row in rows if row.state == EpisodeState.PUBLISHED}
    return [found[key] for key in keys if key in found]


def worded(key: str, value: str, label: str = "") -> str:
    """A value as people read it."""
    if key in ("success", "hand"):
        words = _SUCCESS if key == "success" else _HANDS
        return words.get(value, value)
    if key == "dataset":
        return label or value
    return label or label_in(key, value)
