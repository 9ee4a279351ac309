"""The labels as they hold now: what ships, what the desk added, their use, and what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from catalog.models import Episode
from ingest.models import LabelWord, Recording
from ingest.states import RecordingState
from ingest.vocabulary import Term, Vocabulary, shipped

MOST_LOOKED_AT = 5000


@dataclass(frozen=True, slots=True)
class Unknown:
    """A label that nobody knows, in how many waiting recordings, and what may be meant."""

    label: str
    count: int
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
    """Unknown labels that wait, the most frequent first."""
    counts = Counter(
        label for row in with_unknown()[:MOST_LOOKED_AT] for label in unknown_of(row, words)
    )
    return [Unknown(label, count, words.nearest(label)) for label, count in counts.most_common()]


def by_broader(words: Vocabulary) -> Iterator[tuple[str, list[Used]]]:
    """Each broad term with its narrower ones and how often they are used."""
    rows = Episode.objects.order_by().values_list("task").annotate(count=Count("pk"))
    counts: Counter[str] = Counter()
    for task, count in rows:
        counts[words.canonical(task) or task] += count
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
