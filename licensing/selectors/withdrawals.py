"""Whom a withdrawal reaches: grants, bundles, and everybody who took one."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.models import Dataset, Episode, Version
from catalog.states import FROZEN
from licensing.models import Bundle, Grant, LinkRecord
from licensing.versions import in_scope


@dataclass(frozen=True)
class Holder:
    """An active grant that covers it: its bundles that hold it, and when one was last taken."""

    grant: Grant
    bundles: int
    last_taken_at: datetime | None


@dataclass(frozen=True)
class Reach:
    """Everything that a withdrawal touches; `ready` are the bundles that it ends."""

    holders: tuple[Holder, ...]
    ready: tuple[Bundle, ...]
    taken_by: tuple[str, ...]

    @property
    def recipients(self) -> int:
        """How many people were handed a link to it."""
        return len(self.taken_by)


def reach_of(
    dataset: Dataset, *, version: Version | None = None, recording: UUID | None = None
) -> Reach:
    """Who holds a recording, a version, or, with neither, any version of a dataset."""
    versions = _versions(dataset, version, recording)
    held = _holding(versions, recording)
    links = LinkRecord.objects.filter(bundle__in=[bundle.pk for bundle in held])
    taken: dict[int | None, datetime] = {}
    for link in links.order_by("minted_at"):
        taken[link.grant_id] = link.minted_at
    return Reach(
        holders=tuple(
            Holder(
                grant,
                sum(bundle.grant_id == grant.pk and bundle.state == "ready" for bundle in held),
                taken.get(grant.pk),
            )
            for grant in _active(dataset, versions)
        ),
        ready=tuple(bundle for bundle in held if bundle.state == "ready"),
        taken_by=tuple(sorted({link.user_email for link in links if link.user_email})),
    )


def _versions(dataset: Dataset, version: Version | None, recording: UUID | None) -> list[Version]:
    if version is not None:
        return [version]
    rows = dataset.versions.filter(state__in=FROZEN)
    if recording is not None:
        rows = rows.filter(entries__episode__source_file__recording_id=recording)
    return list(rows.distinct())


def _holding(versions: Iterable[Version], recording: UUID | None) -> list[Bundle]:
    """The bundles of these versions, without those whose selection leaves the recording out."""
    rows = Bundle.objects.filter(version__in=list(versions)).select_related("version", "grant")
    if recording is None:
        return list(rows)
    ids = Episode.objects.filter(source_file__recording_id=recording).values_list("public_id")
    wanted = {str(public_id) for (public_id,) in ids}
    return [row for row in rows if selects(row, wanted)]


def selects(bundle: Bundle, episodes: AbstractSet[str]) -> bool:
    """Say whether a bundle's selection holds any of these episodes of its version."""
    return bundle.episodes is None or not episodes.isdisjoint(bundle.episodes)


def _active(dataset: Dataset, versions: Iterable[Version]) -> list[Grant]:
    """The active grants whose scope covers any of these versions."""
    known = list(versions)
    rows = Grant.objects.filter(dataset=dataset, state="active").select_related(
        "organisation", "agreement__template_version__template"
    )
    return [grant for grant in rows.order_by("pk") if any(_covers(grant, row) for row in known)]


def _covers(grant: Grant, version: Version) -> bool:
    return in_scope(
        version.number,
        kind=grant.agreement.scope_kind,
        signed=grant.agreement.scope_version,
        published_at=version.published_at,
        ends_at=grant.ends_at,
    )
