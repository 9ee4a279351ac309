"""Writing a seeded catalogue, some datasets a transaction, indexed by the catalogue's own code."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Model

from catalog import manifest as manifests
from catalog.models import Dataset, Episode, SourceFile, Version, VersionEpisode
from catalog.numbering import rank
from catalog.services import index
from catalog.services.versions import build_manifest
from catalog.states import DatasetState, VersionState
from portal.accounts.models import Organisation
from portal.accounts.roles import OrganisationKind
from portal.audit import services as audit
from portal.management.seeding import draws, rows
from portal.management.seeding.loading import Loader

OWNER: Final = "seeded"
OWNER_NAME: Final = "Seeded catalogue (synthetic)"
_OWNER_ID: Final = uuid5(NAMESPACE_URL, OWNER)
_AT_ONCE: Final = 50
_MODELS: Final[tuple[type[Model], ...]] = (Dataset, SourceFile, Episode, Version, VersionEpisode)
_EARLIER_EVERY: Final = 8
"""One dataset of so many has an earlier version, without its last files."""


def is_anothers() -> bool:
    """Whether the database holds a dataset or an organisation that was not seeded."""
    return (
        Organisation.objects.exclude(slug=OWNER, name=OWNER_NAME).exists()
        or Dataset.objects.exclude(organisation__slug=OWNER).exists()
    )


def fill(datasets: int, episodes: int, seed: int, tell: Callable[[int, int], None]) -> None:
    """Seed an empty database; `tell` hears how many datasets and episodes are written."""
    sizes = draws.sizes(datasets, episodes, seed)
    owner = Organisation.objects.create(
        slug=OWNER, name=OWNER_NAME, kind=OrganisationKind.PARTNER, public_id=_OWNER_ID
    )
    loaders = {model: Loader(model) for model in _MODELS}
    written = 0
    for first in range(0, datasets, _AT_ONCE):
        with _without_collecting(), transaction.atomic():
            numbers = range(first, min(first + _AT_ONCE, datasets))
            _write(owner, numbers, [sizes[number] for number in numbers], seed, loaders)
        written += sum(sizes[number] for number in numbers)
        tell(numbers[-1] + 1, written)
    for loader in loaders.values():
        loader.close()
    audit.record(
        actor=None,
        action="catalogue.seeded",
        subject=owner,
        data={"datasets": datasets, "episodes": episodes, "seed": seed},
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for cycles of rows once, afterwards: meanwhile that takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def _write(
    owner: Organisation,
    numbers: Sequence[int],
    sizes: Sequence[int],
    seed: int,
    loaders: Mapping[type[Model], Loader],
) -> None:
    """Some datasets with all that belongs to them."""
    made = []
    for number, size in zip(numbers, sizes, strict=True):
        chance = draws.generator(seed, number)
        about = draws.sketch(chance, number)
        made.append((rows.dataset_of(owner, about), about, draws.draw(chance, about, size)))
    loaders[Dataset].insert([dataset for dataset, _, _ in made])
    files = [rows.files_of(*each) for each in made]
    loaders[SourceFile].insert([file for some in files for file in some])
    episodes = [rows.episodes_of(*each, some) for each, some in zip(made, files, strict=True)]
    loaders[Episode].insert([row for some in episodes for row in some])
    shown = [(dataset, some) for (dataset, _, _), some in zip(made, episodes, strict=True)]
    planned = [plan for dataset, some in shown for plan in _versions(dataset, some)]
    loaders[Version].insert([version for version, _ in planned])
    loaders[VersionEpisode].insert(
        [
            VersionEpisode(version=version, episode=episode, position=position)
            for version, some in planned
            for position, episode in enumerate(some)
        ]
    )
    _publish(planned, shown)


def _publish(
    planned: Sequence[tuple[Version, list[Episode]]],
    shown: Sequence[tuple[Dataset, list[Episode]]],
) -> None:
    """Freeze the versions, which takes their entries being there, and index the datasets."""
    for version, episodes in planned:
        version.manifest = build_manifest(version, episodes)
        version.manifest_sha256 = manifests.digest(version.manifest)
        version.state = VersionState.PUBLISHED
        version.save(update_fields=["manifest", "manifest_sha256", "state"])
        version.dataset.latest_version = version
    for dataset, episodes in shown:
        dataset.state = DatasetState.PUBLISHED
        dataset.save(update_fields=["latest_version", "state"])
        index.write(dataset, episodes)


def _versions(dataset: Dataset, episodes: list[Episode]) -> list[tuple[Version, list[Episode]]]:
    """The versions of a dataset with the episodes of each, the latest last."""
    files = list({row.source_file_id: row.source_file for row in episodes}.values())
    parts = [("1.0.0", episodes)]
    if dataset.pk % _EARLIER_EVERY == 0 and len(files) > 1:
        kept = {file.pk for file in files[: (len(files) + 1) // 2]}
        earlier = [row for row in episodes if row.source_file_id in kept]
        parts = [("1.0.0", earlier), ("1.1.0", episodes)]
    return [(_draft(dataset, number, chosen), chosen) for number, chosen in parts]


def _draft(dataset: Dataset, number: str, episodes: list[Episode]) -> Version:
    files = {row.source_file_id: row.source_file for row in episodes}
    return Version(
        dataset=dataset,
        number=number,
        rank=rank(number) or 0,
        notes="Drawn from a seed.",
        episodes_count=len(episodes),
        bytes=sum(file.bytes for file in files.values()),
        seconds=round(sum(row.duration_s for row in episodes), 6),
        published_at=dataset.listed_at,
        created_at=dataset.listed_at,
        public_id=uuid5(dataset.public_id, number),
    )
