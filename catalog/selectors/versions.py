"""Which versions of a dataset an actor may know of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    OuterRef,
    QuerySet,
    Sum,
    Value,
    When,
)

from catalog.manifest import changes
from catalog.models import Dataset, SourceFile, Version, VersionEpisode
from catalog.numbering import rank
from catalog.selectors import withdrawals
from catalog.selectors.datasets import is_insider
from catalog.states import READABLE, EpisodeState, VersionState
from portal.accounts.access import Actor
from portal.core.errors import NextStep, NotFoundError

LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Counted:
    """A version in a list, with how many episodes it adds to and removes from the one before.

    `before` is that one; None for the first, and for what cannot be read.
    """

    version: Version
    before: Version | None
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Format:
    """The files of one format in a version."""

    name: str
    files: int
    bytes: int


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
        return _refuse(dataset, number, version)
    return version or _refuse(dataset, number, None)


def get_published(dataset: Dataset, number: str) -> Version:
    """A version that can be read and delivered; `latest` is the highest number."""
    if number == LATEST:
        found = dataset.versions.filter(state=VersionState.PUBLISHED).order_by("-rank").first()
    else:
        found = dataset.versions.filter(number=number).first()
    if found is None or found.state not in READABLE:
        return _refuse(dataset, number, found)
    return found


def readable(dataset: Dataset) -> list[Version]:
    """The versions that everybody who sees the dataset can read, highest number first."""
    rows = dataset.versions.filter(state__in=READABLE).defer("manifest")
    return list(rows.order_by("-rank"))


def unknown(dataset: Dataset, number: str) -> NotFoundError:
    """What to answer whoever asks for a version that there is not: it names those there are."""
    known = [row.number for row in readable(dataset)]
    there = f"There is {', '.join(known)}." if known else "No version is published yet."
    return NotFoundError(
        f"There is no version {number[:20]}. {there}",
        code="version.not_found",
        next_step=NextStep("To the dataset", dataset.get_absolute_url()) if known else None,
        versions=known,
    )


def _refuse(dataset: Dataset, number: str, version: Version | None) -> Version:
    if version is not None and version.state == VersionState.WITHDRAWN:
        rows = withdrawals.tombstones(version.dataset)
        raise withdrawals.gone(
            f"Version {version.number} was withdrawn.",
            code="version.withdrawn",
            why=withdrawals.of_version(version),
            versions=[row for row in rows if row["version"] == version.number],
        )
    raise unknown(dataset, number)


def previous(version: Version) -> Version | None:
    """The published version with the next lower number."""
    return _earlier(version).first()


def _earlier(version: Version) -> QuerySet[Version]:
    rows = version.dataset.versions.filter(state__in=READABLE, rank__lt=version.rank)
    return rows.order_by("-rank")


def changes_of(version: Version) -> dict[str, object]:
    """Episodes that this version adds and removes."""
    before = previous(version)
    return changes(before.manifest if before else None, version.manifest)


def with_counts(actor: Actor, dataset: Dataset, most: int) -> list[Counted]:
    """The newest versions with what each adds and removes, counted without their manifests."""
    rows = list(with_tombstones(actor, dataset).defer("manifest")[: most + 1])
    readable = [version for version in rows if version.state in READABLE]
    before = dict(zip_longest(readable, readable[1:]))
    if len(rows) > most and readable and readable[-1].rank > rows[most].rank:
        before[readable[-1]] = _earlier(readable[-1]).defer("manifest").first()
    shared = _shared({new.pk: old.pk for new, old in before.items() if old is not None})
    return [_counted(version, before.get(version), shared) for version in rows[:most]]


def _shared(before: dict[int, int]) -> dict[int, int]:
    """How many episodes each version has in common with the one before it, by keys."""
    if not before:
        return {}
    cases = (When(version_id=new, then=Value(old)) for new, old in before.items())
    earlier = Case(*cases, output_field=BigIntegerField())
    had = VersionEpisode.objects.filter(version=OuterRef("earlier"), episode=OuterRef("episode"))
    rows = VersionEpisode.objects.filter(version__in=before).annotate(earlier=earlier)
    counted = rows.filter(Exists(had)).values("version").annotate(both=Count("pk"))
    return {row["version"]: row["both"] for row in counted.order_by()}


def _counted(version: Version, before: Version | None, shared: dict[int, int]) -> Counted:
    if before is None:
        return Counted(version, None, version.episodes_count, 0)
    both = shared.get(version.pk, 0)
    added, removed = version.episodes_count - both, before.episodes_count - both
    return Counted(version, before, added, removed)


def formats_of(version: Version) -> list[Format]:
    """What of a version is still shown, by the format of its files, the largest first."""
    shown = VersionEpisode.objects.filter(version=version, episode__state=EpisodeState.PUBLISHED)
    rows = SourceFile.objects.filter(pk__in=shown.values("episode__source_file"))
    counted = rows.values("format").annotate(files=Count("pk"), total=Sum("bytes"))
    return [
        Format(row["format"], row["files"], row["total"])
        for row in counted.order_by("-total", "format")
    ]


def suggest_number(dataset: Dataset) -> str:
    """The next minor number after the highest there is."""
    highest = dataset.versions.order_by("-rank").first()
    if highest is None:
        return "1.0.0"
    major, minor, _patch = highest.number.split(".")
    following = f"{major}.{int(minor) + 1}.0"
    return following if rank(following) is not None else f"{int(major) + 1}.0.0"
