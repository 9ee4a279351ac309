"""Selections: read by link, showing each reader only what is theirs to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from catalog.models import Dataset, Episode, Selection, SelectionPart, Version, VersionEpisode
from catalog.search import episodes_query
from catalog.search.episodes_query import EpisodeQuery
from catalog.search.meaning import Meaning
from catalog.selectors import datasets, episode_index, episodes
from catalog.states import READABLE, DatasetState, EpisodeState
from portal.accounts.access import Actor
from portal.core.errors import InvalidError, NotFoundError

_HEAVY = (
    "version__manifest",
    "version__dataset__card",
    "version__dataset__sheet",
    "version__dataset__datasheet",
    "version__dataset__search_text",
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a selection holds of one version, and what became of it.

    `withdrawn` counts its episodes that were taken back since; `newest` is the number of the
    version that took this one's place, or empty.
    """

    row: SelectionPart
    withdrawn: int
    newest: str

    @property
    def version(self) -> Version:
        """The version that it was frozen in."""
        return self.row.version

    @property
    def dataset(self) -> Dataset:
        """The dataset."""
        return self.row.version.dataset

    @property
    def is_gone(self) -> bool:
        """Whether the whole version was taken back."""
        is_listed = self.dataset.state == DatasetState.PUBLISHED
        return not is_listed or self.version.state not in READABLE

    @property
    def is_trainable(self) -> bool:
        """Whether its licence or an offer of everybody's allows to train models."""
        return self.dataset.is_open or any(
            "train" in licence.get("actions", ()) for licence in self.dataset.licences
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """Over the parts that the reader sees, as they were saved."""

    episodes: int
    seconds: float
    bytes: int
    datasets: int
    trainable: int
    withdrawn: int


def sums_of(parts: Sequence[Part]) -> Sums:
    """The sums of these parts."""
    return Sums(
        episodes=sum(part.row.count for part in parts),
        seconds=sum(part.row.seconds for part in parts),
        bytes=sum(part.row.bytes for part in parts),
        datasets=len(parts),
        trainable=sum(part.is_trainable and not part.is_gone for part in parts),
        withdrawn=sum(part.row.count if part.is_gone else part.withdrawn for part in parts),
    )


def own(actor: Actor) -> QuerySet[Selection]:
    """One's own, newest first, with their counts."""
    rows = Selection.objects.filter(user=actor.person).annotate(
        episodes=Sum("parts__count"), datasets=Count("parts")
    )
    return rows.order_by("-created_at", "-pk")


def get(public_id: UUID) -> Selection:
    """The selection of a link, for everybody; else NotFoundError."""
    row = Selection.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundError("There is no such selection.", code="selection.not_found")
    return row


def get_own(actor: Actor, public_id: UUID) -> Selection:
    """One's own selection; else NotFoundError."""
    row = get(public_id)
    if row.user_id != actor.person.pk:
        raise NotFoundError("There is no such selection.", code="selection.not_found")
    return row


def _rows(actor: Actor, selection: Selection) -> QuerySet[SelectionPart]:
    """The parts of datasets that are listed to the reader, and those that were public once."""
    shown = Q(version__dataset__in=datasets.listed_to(actor))
    shown |= Q(version__dataset__in=datasets.withdrawn_in_public())
    return selection.parts.filter(shown)


def parts_of(actor: Actor, selection: Selection) -> list[Part]:
    """What the reader sees of a selection, the largest part first."""
    rows = list(
        _rows(actor, selection)
        .select_related("version__dataset__organisation", "version__dataset__latest_version")
        .defer("episodes", "version__dataset__latest_version__manifest", *_HEAVY)
        .order_by("-count", "pk")
    )
    withdrawn = _withdrawn(rows)
    return [Part(row, withdrawn.get(row.pk, 0), _newest(row)) for row in rows]


def _newest(row: SelectionPart) -> str:
    latest = row.version.dataset.latest_version
    return latest.number if latest is not None and latest.pk != row.version_id else ""


def _withdrawn(rows: Iterable[SelectionPart]) -> dict[int, int]:
    """How many of each part's episodes were taken back."""
    versions = {row.version_id: row.pk for row in rows}
    gone: dict[int, set[bytes]] = {}
    found = VersionEpisode.objects.filter(
        version__in=versions, episode__state=EpisodeState.WITHDRAWN
    ).values_list("version_id", "episode__public_id")
    for version, public_id in found:
        gone.setdefault(versions[version], set()).add(public_id.bytes)
    packed = SelectionPart.objects.filter(pk__in=gone).values_list("pk", "episodes")
    return {pk: len(gone[pk].intersection(_pieces(bytes(data)))) for pk, data in packed}


def _pieces(packed: bytes) -> list[bytes]:
    return [packed[place : place + 16] for place in range(0, len(packed), 16)]


def ids_of(actor: Actor, selection: Selection, *, start: int, count: int) -> list[UUID]:
    """So many public ids from a place on, of what the reader sees, largest part first."""
    found: list[UUID] = []
    rows = _rows(actor, selection).order_by("-count", "pk").values_list("count", "pk")
    for size, pk in rows:
        if start < size and len(found) < count:
            packed = bytes(SelectionPart.objects.values_list("episodes", flat=True).get(pk=pk))
            pieces = _pieces(packed)[start : start + count - len(found)]
            found += [UUID(bytes=piece) for piece in pieces]
        start = max(0, start - size)
    return found


def shown_of(actor: Actor, selection: Selection, *, start: int, count: int) -> list[Episode]:
    """Those of so many episodes from a place on that the reader can still watch, in their order."""
    ids = ids_of(actor, selection, start=start, count=count)
    rows = episodes.listed_to(actor).filter(public_id__in=ids).select_related(None)
    rows = rows.select_related("dataset__organisation").defer(
        *(name.removeprefix("version__") for name in _HEAVY if "dataset" in name)
    )
    found = {row.public_id: row for row in rows}
    return [found[public_id] for public_id in ids if public_id in found]


def episodes_of(actor: Actor, public_id: UUID, version: Version) -> list[str]:
    """The ids that a selection holds of a version.

    Raises InvalidError `selection.other_version` where it holds nothing of it.
    """
    rows = _rows(actor, get(public_id)).filter(version__dataset=version.dataset_id)
    part = rows.filter(version=version).first()
    if part is None:
        held = [f"version {row.version.number}" for row in rows.select_related("version")]
        where = f"it holds episodes of {held[0]}" if held else "it holds nothing of this dataset"
        raise InvalidError(
            f"This selection holds no episodes of version {version.number}: {where}.",
            code="selection.other_version",
        )
    return [str(UUID(bytes=piece)) for piece in _pieces(bytes(part.episodes))]


def query_of(actor: Actor, selection: Selection) -> EpisodeQuery:
    """What it was found with, without names of datasets that the reader may not know of."""
    query = episodes_query.of_address(selection.query)
    named = query.chosen.get("dataset", ())
    known = _known(actor, named) if named else ()
    for name in named:
        if name not in known:
            query = query.without_value("dataset", name)
    operators = [one for one in query.operators if one.key == "dataset"]
    if operators:
        index = episode_index.current()
        listed = index.listed_to(actor)
        for one in operators:
            if not (index.sets.meant("dataset", Meaning(one)) & listed).any():
                query = query.without_operator(one)
    return query


def _known(actor: Actor, names: Iterable[str]) -> set[str]:
    """Which of these are names of datasets that are listed to the reader."""
    rows = datasets.listed_to(actor).filter(_named(names))
    return {f"{owner}/{slug}" for owner, slug in rows.values_list("organisation__slug", "slug")}


def _named(names: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for name in names:
        owner, _, slug = name.partition("/")
        wanted |= Q(organisation__slug=owner, slug=slug)
    return wanted
