"""Selections of the catalogue, as requests, orders and bundles name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.models import Dataset, Selection, SelectionPart, Version
from catalog.selectors import selections
from portal.accounts.access import Actor
from portal.core.errors import ConflictError, InvalidError, NotFoundError


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a version a selection holds."""

    public_id: UUID
    name: str
    version: str
    episodes: int
    of: int


def share_of(text: str | UUID | None, dataset: Dataset) -> Share | None:
    """What a form's selection holds of a dataset; None where it names none, or nothing of it."""
    try:
        row = selections.get(UUID(str(text)))
    except (ValueError, NotFoundError):
        return None
    part = _part_of(row, dataset)
    if part is None:
        return None
    version = part.version
    return Share(row.public_id, row.name, version.number, part.count, version.episodes_count)


def _part_of(row: Selection, dataset: Dataset) -> SelectionPart | None:
    held = row.parts.filter(version__dataset=dataset).select_related("version")
    return held.defer("episodes", "version__manifest").order_by("-pk").first()


def wanted_of(actor: Actor, text: str, version: Version) -> list[str] | None:
    """The episodes that a form's selection holds of a version; None where none is named."""
    if not text:
        return None
    try:
        public_id = UUID(text)
    except ValueError as error:
        raise InvalidError("There is no such selection.", code="selection.not_found") from error
    return selections.episodes_of(actor, public_id, version)


def named(actor: Actor, public_id: UUID | None, dataset: Dataset) -> dict[str, Any]:
    """What is kept of the selection for which a dataset is asked; empty where none is named.

    The licence stays one of the whole dataset: the selection says what it is wanted for.
    """
    if public_id is None:
        return {}
    row = selections.get(public_id)
    part = _part_of(row, dataset)
    if part is None:
        text = "This selection holds nothing of this dataset."
        raise ConflictError(text, code="selection.other_dataset")
    return {
        "id": str(row.public_id),
        "name": row.name,
        "sha256": row.sha256,
        "version": part.version.number,
        "episodes": part.count,
    }


def in_words(selection: dict[str, Any]) -> str:
    """As the agreement's scope and the desk say it."""
    noun = "episode" if selection["episodes"] == 1 else "episodes"
    return (
        f"selection “{selection['name']}” of {selection['episodes']:,} {noun} of version "
        f"{selection['version']} (SHA-256 {selection['sha256']})"
    )
