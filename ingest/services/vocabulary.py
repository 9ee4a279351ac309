"""Adding and removing labels of the desk; it holds at once, for whatever waits too."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from catalog.vocabulary import Vocabulary, plain
from ingest.models import LabelWord, Recording
from ingest.selectors import vocabulary as selectors
from ingest.services import needs
from ingest.states import RecordingState
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, InvalidError, NotFoundError

MOST_CHARACTERS = 80


def add_term(*, said: str, broader: str, by: User) -> LabelWord:
    """Make this label a term under a broad one.

    Raises InvalidError `label.empty`, `label.too_long` or `label.broader_unknown`, ConflictError
    `label.known`.
    """
    words = selectors.current()
    label = _new(said, words)
    if broader not in words.broader:
        raise InvalidError("Choose the broader term.", code="label.broader_unknown")
    return _add(label, label, broader, by)


def add_synonym(*, said: str, term: str, by: User) -> LabelWord:
    """Make this label mean a term.

    Raises InvalidError `label.empty`, `label.too_long` or `label.term_unknown`, ConflictError
    `label.known`.
    """
    words = selectors.current()
    label = _new(said, words)
    name = words.canonical(term)
    if name is None:
        raise InvalidError("Choose the term that it means.", code="label.term_unknown")
    broader = next(one.broader for one in words.terms if one.name == name)
    return _add(label, name, broader, by)


@transaction.atomic
def remove(*, plain_label: str, by: User) -> LabelWord:
    """Take back a label that the desk added; what was accepted keeps its words.

    Raises NotFoundError `label.not_found`, ConflictError `label.has_synonyms` for a term that
    other labels of the desk mean.
    """
    word = LabelWord.objects.select_for_update().filter(plain=plain_label).first()
    if word is None:
        raise NotFoundError("This label is not there any more.", code="label.not_found")
    if others := list(LabelWord.objects.filter(term=word.said).exclude(pk=word.pk)[:3]):
        names = ", ".join(f"“{one.said}”" for one in others)
        raise ConflictError(
            f"Remove first what means “{word.said}”: {names}.", code="label.has_synonyms"
        )
    LabelWord.objects.filter(pk=word.pk).delete()
    _rank_saying(Recording.objects.filter(state=RecordingState.IN_REVIEW), plain_label)
    audit.record(
        actor=by,
        action="label.removed",
        subject=word,
        data={"said": word.said, "term": word.term, "broader": word.broader},
    )
    return word


def _new(said: str, words: Vocabulary) -> str:
    label = " ".join(said.split())
    if not plain(label):
        raise InvalidError("Write the label first.", code="label.empty")
    if max(len(label), len(plain(label))) > MOST_CHARACTERS:
        text = f"A label has at most {MOST_CHARACTERS} characters."
        raise InvalidError(text, code="label.too_long")
    means = words.canonical(label)
    if means is not None:
        raise ConflictError(f"“{label}” is known already: it means “{means}”.", code="label.known")
    return label


@transaction.atomic
def _add(label: str, term: str, broader: str, by: User) -> LabelWord:
    try:
        with transaction.atomic():
            word = LabelWord.objects.create(
                said=label, plain=plain(label), term=term, broader=broader, created_by=by
            )
    except IntegrityError:
        raise ConflictError(f"Somebody added “{label}” just now.", code="label.known") from None
    _rank_saying(selectors.with_unknown(), word.plain)
    audit.record(
        actor=by,
        action="label.added",
        subject=word,
        data={"said": label, "term": term, "broader": broader},
    )
    return word


def _rank_saying(waiting: QuerySet[Recording], label: str) -> None:
    needs.rank([row for row in waiting if _says(row.labels, row.metadata, label)])


def _says(labels: list[dict[str, object]], metadata: dict[str, object], wanted: str) -> bool:
    said = [*(row.get("task") for row in labels), metadata.get("task")]
    return any(plain(str(one or "")) == wanted for one in said)
