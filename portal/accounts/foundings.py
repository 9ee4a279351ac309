"""Who founded an organisation, and when: the audit knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.accounts.models import Organisation, User
from portal.audit.models import Entry

FOUNDED = "organisation.founded"


@dataclass(frozen=True)
class Founding:
    """The founder's address, empty where it was not recorded, and the time."""

    by: str
    at: datetime


def foundings_of(organisations: Iterable[Organisation]) -> dict[UUID, Founding]:
    """The founding of each organisation by its public id."""
    known = {row.public_id: Founding("", row.created_at) for row in organisations}
    names = [str(public_id) for public_id in known]
    for entry in Entry.objects.filter(action=FOUNDED, subject_id__in=names):
        known[UUID(entry.subject_id)] = Founding(entry.actor_name, entry.at)
    return known


def founded_by(founder: User) -> list[UUID]:
    """The public ids of the organisations that somebody founded."""
    rows = Entry.objects.filter(action=FOUNDED, actor=founder)
    return [UUID(subject_id) for subject_id in rows.values_list("subject_id", flat=True)]
