"""Any two versions of a dataset, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.manifest import Difference, difference
from catalog.models import Dataset, Episode, Version
from catalog.selectors import versions, withdrawals
from catalog.states import READABLE, EpisodeState, VersionState
from portal.core.errors import InvalidError, NotFoundError

SEPARATOR = "..."


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and what is between them."""

    before: Version
    after: Version
    difference: Difference


def split(numbers: str) -> tuple[str, str]:
    """`1.0.0...1.1.0` as two numbers; InvalidError for anything else."""
    before, separator, after = numbers.partition(SEPARATOR)
    if not (before and separator and after):
        raise InvalidError(
            "Name two versions with three dots between them, such as 1.0.0...1.1.0.",
            code="version.diff_invalid",
        )
    return before, after


def compare(dataset: Dataset, before: str, after: str) -> Compared:
    """What changed from one version to another.

    An empty `after` is the latest version, an empty `before` the one before `after`. Raises
    NotFoundError that names the versions there are, GoneError for a withdrawn one.
    """
    now = _named(dataset, after or versions.LATEST)
    then = _named(dataset, before) if before else versions.previous(now)
    if then is None:
        raise NotFoundError(
            f"{now.number} is the first version: there is none before it to compare with.",
            code="version.not_found",
            versions=[row.number for row in versions.readable(dataset)],
        )
    return Compared(then, now, difference(then.manifest, now.manifest))


def withdrawn_among(ids: Iterable[str]) -> frozenset[str]:
    """Which of these episodes were taken back: nothing more is said of them than that."""
    rows = Episode.objects.filter(public_id__in=list(ids), state=EpisodeState.WITHDRAWN)
    return frozenset(str(public_id) for public_id in rows.values_list("public_id", flat=True))


def _named(dataset: Dataset, number: str) -> Version:
    if number != versions.LATEST:
        found = dataset.versions.filter(number=number[:20]).first()
        if found is None or found.state not in (*READABLE, VersionState.WITHDRAWN):
            raise versions.unknown(dataset, number)
        if found.state == VersionState.WITHDRAWN:
            raise withdrawals.gone(
                f"Version {found.number} was withdrawn, and what it held is not shown.",
                code="version.withdrawn",
                why=withdrawals.of_version(found),
                versions=withdrawals.tombstones(dataset),
            )
        return found
    try:
        return versions.get_published(dataset, number)
    except NotFoundError as error:
        raise versions.unknown(dataset, number) from error
