"""Credit as pages and the API show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from catalog.credits import ROLE_TEXTS
from catalog.models import CitingWork, Contributor, Dataset
from catalog.selectors.datasets import is_insider
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError

MONTHS = 12
MOST_WORKS = 200


@dataclass(frozen=True, slots=True)
class Month:
    """Downloads in one month; `first` is its first day."""

    first: date
    downloads: int


@dataclass(frozen=True, slots=True)
class Named:
    """A contributor as the page shows it."""

    row: Contributor
    role: str

    @property
    def orcid_url(self) -> str:
        """Where the ORCID iD leads, or nothing."""
        return f"https://orcid.org/{self.row.orcid}" if self.row.orcid else ""


def contributors_of(dataset: Dataset) -> list[Named]:
    """Everybody who is named, in the order of the citation."""
    rows = dataset.contributors.order_by("position")
    return [Named(row, ROLE_TEXTS.get(row.role, row.role)) for row in rows]


def downloads_of(dataset: Dataset, today: date | None = None) -> list[Month]:
    """The last twelve months, oldest first, each with its downloads; empty before the first."""
    now = (today or timezone.now().date()).replace(day=1)
    months = [_back(now, number) for number in range(MONTHS - 1, -1, -1)]
    rows = dataset.download_months.filter(month__gte=months[0])
    counts = dict(rows.values_list("month", "downloads"))
    return [Month(first, counts.get(first, 0)) for first in months] if counts else []


def _back(month: date, number: int) -> date:
    years, place = divmod(month.year * 12 + month.month - 1 - number, 12)
    return date(years, place + 1, 1)


def works_of(actor: Actor, dataset: Dataset) -> QuerySet[CitingWork]:
    """The confirmed ones for everybody; waiting ones for insiders and who registered them."""
    shown = Q(state=CitingWork.State.SHOWN)
    if is_insider(actor, dataset):
        shown |= Q(state=CitingWork.State.WAITING)
    elif actor.user is not None:
        shown |= Q(state=CitingWork.State.WAITING, registered_by=actor.user)
    return dataset.citing_works.filter(shown).order_by("-year", "-pk")


def get_work(*, actor: Actor, owner: str, slug: str, public_id: UUID) -> CitingWork:
    """A work of the dataset that the actor may decide on, or NotFoundError.

    The error is the same for a dataset that is not there: it must not tell what is.
    """
    rows = CitingWork.objects.select_related("dataset__organisation", "version")
    named = rows.filter(dataset__organisation__slug=owner, dataset__slug=slug)
    work = named.filter(public_id=public_id).first()
    if work is None or not is_insider(actor, work.dataset):
        raise NotFoundError("There is no such work.", code="citing_work.not_found")
    return work


def admitted_of(dataset: Dataset) -> Sequence[str]:
    """The names of the organisations that the owner named."""
    rows = dataset.admissions.filter(is_named=True).order_by("organisation__slug")
    return list(rows.values_list("organisation__slug", flat=True))
