"""The labels as they hold now: what ships, what the desk added, their use, and what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from catalog.models import Episode
from catalog.states import EpisodeState
from catalog.vocabulary import Term, Vocabulary, shipped
from ingest.models import LabelWord, Recording
from ingest.states import RecordingState

MOST_LOOKED_AT = 5000
MOST_SHOWN = 200
"""Rows of unknown labels on the page: what may be meant by each takes a moment to find."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A label that the list does not hold, and what may be meant.

    `count`: how many waiting recordings need it; `episodes`: how many accepted episodes carry it,
    where its dataset named it or a reviewer let it pass.
    """

    label: str
    count: int
    episodes: int
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Used:
    """A term with how many accepted episodes carry it, and whether the desk added it."""

    term: Term
    count: int
    is_added: bool


def current() -> Vocabulary:
    """The list that ships with what the desk added, in one query."""
    rows = LabelWord.objects.order_by("pk")
    return shipped().with_words(
        Term(row.term, row.broader, () if row.said == row.term else (row.said,)) for row in rows
    )


def added() -> QuerySet[LabelWord]:
    """What the desk added, the newest first."""
    return LabelWord.objects.select_related("created_by").order_by("-created_at", "-pk")


def unknown_of(recording: Recording, words: Vocabulary) -> list[str]:
    """Tasks of a recording that neither the words nor its dataset know, each once."""
    tasks = [str(label.get("task") or "") for label in recording.labels]
    said = [*tasks, str(recording.metadata.get("task") or "")]
    return words.unknown(said, also=recording.dataset.tasks)


def with_unknown() -> QuerySet[Recording]:
    """What waits with a label that was unknown when it was ranked, the oldest first."""
    rows = Recording.objects.filter(
        state=RecordingState.IN_REVIEW, review_need__codes__contains=",label_unknown,"
    )
    return rows.select_related("dataset").order_by("pk")


def unknown(words: Vocabulary) -> list[Unknown]:
    """Labels that the list does not hold: those that wait first, then the most frequent."""
    waiting = Counter(
        label for row in with_unknown()[:MOST_LOOKED_AT] for label in unknown_of(row, words)
    )
    carried = {task: count for task, count in accepted().items() if words.canonical(task) is None}
    labels = sorted(
        waiting.keys() | carried.keys(),
        key=lambda label: (-waiting[label], -carried.get(label, 0), label),
    )
    return [
        Unknown(
            label,
            waiting[label],
            carried.get(label, 0),
            words.nearest(label) if number < MOST_SHOWN else None,
        )
        for number, label in enumerate(labels)
    ]


def accepted() -> dict[str, int]:
    """How many accepted or published episodes carry each task."""
    rows = Episode.objects.filter(state__in=[EpisodeState.ACCEPTED, EpisodeState.PUBLISHED])
    return dict(rows.order_by().values_list("task").annotate(count=Count("pk")))


def by_broader(words: Vocabulary) -> Iterator[tuple[str, list[Used]]]:
    """Each broad term with its narrower ones and how often they are used."""
    counts: Counter[str] = Counter()
    for task, count in accepted().items():
        counts[words.canonical(task) or ""] += count
    known = set(shipped().names)
    for broader in words.broader:
        yield (
            broader,
            [
                Used(term, counts[term.name], term.name not in known)
                for term in words.terms
                if term.broader == broader
            ],
        )
