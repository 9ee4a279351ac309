"""What a dataset says of itself in words: its facet values, and the text that is searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from catalog import spdx
from catalog.facets import MAY, label_in, label_of
from catalog.models import Dataset
from catalog.services.text import Document
from catalog.vocabulary import of_facet, shipped, written

Value = tuple[str, str, str]
LONGEST_VALUE = 200


def values_of(dataset: Dataset) -> list[Value]:
    """Every facet value of the dataset, as (key, value, label), each once.

    Tasks and places by their controlled word; what the list does not hold in the owner's own.
    """
    plain = {
        "task": [*dataset.tasks, *dataset.tasks_seen],
        "object": dataset.objects_seen,
        "modality": dataset.modalities,
        "hand": dataset.hands,
        "grasp": dataset.grasps,
        "environment": [dataset.environment],
        "device": dataset.devices,
        "use": [licence["kind"] for licence in dataset.licences],
        "may": may(dataset),
        "access": access(dataset),
    }
    found = {
        (key, value[:LONGEST_VALUE], label_in(key, value)[:LONGEST_VALUE])
        for key, values in plain.items()
        for value in (written(key, said) for said in values if said)
    }
    found |= {("licence", row["template"], row["name"]) for row in dataset.licences}
    if dataset.is_open:
        found |= {("licence", name, name) for name in spdx.names(dataset.licence)}
        found.add(("use", "open", label_of("open")))
    return sorted({row[:2]: row for row in sorted(found)}.values())


def may(dataset: Dataset) -> set[str]:
    """What its open licence or any public offer allows, of what the catalogue counts."""
    if dataset.is_open:
        return set(MAY)
    allowed = {action for row in dataset.licences for action in row.get("actions", ())}
    return allowed & set(MAY)


def access(dataset: Dataset) -> set[str]:
    """How one gets it: at once, on request, by purchase; nothing where nothing is offered."""
    found = {"instant"} if dataset.is_open else set()
    for row in dataset.licences:
        if row.get("is_instant"):
            found.add("instant")
        else:
            found.add("purchase" if row["price"] else "request")
    return found


def document(dataset: Dataset) -> Document:
    """What is searched: tasks, places and sensing by all they are called, tasks by broad term."""
    tasks = list(dict.fromkeys([*dataset.tasks, *dataset.tasks_seen]))
    labels = [
        *tasks,
        *_also_said(tasks),
        *dataset.objects_seen,
        *dataset.devices,
        *map(label_of, [*dataset.modalities, *dataset.grasps, dataset.environment]),
        *_said("environment", [dataset.environment]),
        *_said("modality", dataset.modalities),
    ]
    return Document(
        title=[dataset.title],
        labels=list(dict.fromkeys(label for label in labels if label)),
        body=[dataset.summary, dataset.organisation.name, dataset.name, dataset.card],
    )


def _also_said(tasks: Iterable[str]) -> Iterator[str]:
    for task in tasks:
        term = shipped().term(task)
        if term is not None:
            yield from (term.name, *term.synonyms, term.broader)


def _said(key: str, values: Iterable[str]) -> Iterator[str]:
    """How a facet's values are called, and what people also say for them."""
    vocabulary = of_facet(key)
    for value in values:
        term = vocabulary.term(value) if vocabulary else None
        if term is not None:
            yield from (term.name, *term.synonyms)


def known_words(text: Document) -> str:
    """The text from which mistyped words are mended: all but the card."""
    return "\n".join([*text.title, *text.labels, *text.body[:-1]])
