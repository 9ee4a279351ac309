"""Which versions of a dataset an actor may know of."""

from __future__ import annotations

from django.db.models import QuerySet

from catalog.manifest import changes
from catalog.models import Dataset, Version
from catalog.numbering import rank
from catalog.selectors import withdrawals
from catalog.selectors.datasets import is_insider
from catalog.states import READABLE, VersionState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError

LATEST = "latest"


def visible_to(actor: Actor, dataset: Dataset) -> QuerySet[Version]:
    """Published and deprecated ones for everybody; all for the owner and operators."""
    rows = dataset.versions.all()
    if not is_insider(actor, dataset):
        rows = rows.filter(state__in=READABLE)
    return rows.order_by("-rank")


def with_tombstones(actor: Actor, dataset: Dataset) -> QuerySet[Version]:
    """What one may know of, and the withdrawn ones by name: they were public."""
    rows = visible_to(actor, dataset) | dataset.versions.filter(state=VersionState.WITHDRAWN)
    return rows.order_by("-rank")


def get_visible(*, actor: Actor, dataset: Dataset, number: str) -> Version:
    """One version by its number, or the `latest`; GoneError for a withdrawn one."""
    if number == LATEST:
        return get_published(dataset, number)
    version = dataset.versions.filter(number=number).first()
    if version is not None and version.state not in READABLE and not is_insider(actor, dataset):
        return _refuse(version)
    return version or _refuse(None)


def get_published(dataset: Dataset, number: str) -> Version:
    """A version that can be read and delivered; `latest` is the highest number."""
    if number == LATEST:
        found = dataset.versions.filter(state=VersionState.PUBLISHED).order_by("-rank").first()
    else:
        found = dataset.versions.filter(number=number).first()
    if found is None or found.state not in READABLE:
        return _refuse(found)
    return found


def _refuse(version: Version | None) -> Version:
    if version is not None and version.state == VersionState.WITHDRAWN:
        rows = withdrawals.tombstones(version.dataset)
        raise withdrawals.gone(
            f"Version {version.number} was withdrawn.",
            code="version.withdrawn",
            why=withdrawals.of_version(version),
            versions=[row for row in rows if row["version"] == version.number],
        )
    raise NotFoundError("There is no such version.", code="version.not_found")


def previous(version: Version) -> Version | None:
    """The published version with the next lower number."""
    before = version.dataset.versions.filter(state__in=READABLE, rank__lt=version.rank)
    return before.order_by("-rank").first()


def changes_of(version: Version) -> dict[str, object]:
    """Episodes that this version adds and removes."""
    before = previous(version)
    return changes(before.manifest if before else None, version.manifest)


def suggest_number(dataset: Dataset) -> str:
    """The next minor number after the highest there is."""
    highest = dataset.versions.order_by("-rank").first()
    if highest is None:
        return "1.0.0"
    major, minor, _patch = highest.number.split(".")
    following = f"{major}.{int(minor) + 1}.0"
    return following if rank(following) is not None else f"{int(major) + 1}.0.0"
