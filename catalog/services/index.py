"""What lists and facets show of a dataset, written when it changes, never when it is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from catalog import sheet, spdx
from catalog.facets import SENSED, hands_of, label_of
from catalog.models import Dataset, Episode, FacetValue, SourceFile
from catalog.states import EpisodeState

Value = tuple[str, str, str]


def _shown(dataset: Dataset) -> list[Episode]:
    """The latest version's episodes that were not taken back, in order."""
    rows = Episode.objects.filter(
        entries__version=dataset.latest_version_id, state=EpisodeState.PUBLISHED
    )
    return list(rows.select_related("source_file").order_by("entries__position"))


def _quality(episodes: Iterable[Episode]) -> int | None:
    """The mean of the files' scores, each weighed by its time in the version."""
    weighed = [
        (episode.source_file.quality, episode.duration_s)
        for episode in episodes
        if episode.source_file.quality is not None
    ]
    total = sum(seconds for _, seconds in weighed)
    return round(sum(score * seconds for score, seconds in weighed) / total) if total else None


def _distinct(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


def _summarised(episodes: list[Episode]) -> dict[str, Any]:
    files = {episode.source_file_id: episode.source_file for episode in episodes}
    return {
        "tasks_seen": _distinct(item.task for item in episodes),
        "modalities": _distinct(
            kind for item in episodes for kind in item.modalities if kind in SENSED
        ),
        "hands": hands_of({item.hand for item in episodes}),
        "objects_seen": _distinct(name for item in episodes for name in item.objects_seen),
        "devices": _distinct(file.device for file in files.values()),
        "episodes_count": len(episodes),
        "seconds": round(sum(item.duration_s for item in episodes), 6),
        "bytes": sum(file.bytes for file in files.values()),
        "quality": _quality(episodes),
        "cover": next((item for item in episodes if item.poster_key), None),
        "sheet": sheet.build(map(_file_facts, files.values())),
    }


def _file_facts(file: SourceFile) -> sheet.FileFacts:
    return sheet.FileFacts(
        format=file.format,
        profile=file.profile,
        subject=file.subject,
        licence=file.licence,
        attribution=file.attribution,
        sources=tuple(file.sources),
        streams=tuple(file.streams),
        report=file.report,
    )


def _values(dataset: Dataset) -> set[Value]:
    """Every facet value of the dataset, as (key, value, label)."""
    plain = {
        "task": [*dataset.tasks, *dataset.tasks_seen],
        "object": dataset.objects_seen,
        "modality": dataset.modalities,
        "hand": dataset.hands,
        "environment": [dataset.environment],
        "device": dataset.devices,
    }
    found = {
        (key, value[:200], label_of(value)[:200])
        for key, values in plain.items()
        for value in values
        if value
    }
    for licence in dataset.licences:
        found.add(("licence", licence["template"], licence["name"]))
        found.add(("use", licence["kind"], label_of(licence["kind"])))
    if dataset.is_open:
        found |= {("licence", name, name) for name in spdx.names(dataset.licence)}
        found.add(("use", "open", label_of("open")))
    return found


def _searchable(dataset: Dataset) -> str:
    words = [
        dataset.title,
        dataset.summary,
        dataset.organisation.name,
        dataset.name,
        *dataset.tasks,
        *dataset.tasks_seen,
        *dataset.objects_seen,
        *dataset.devices,
    ]
    return "\n".join(dict.fromkeys(word.replace("_", " ").lower() for word in words if word))


@transaction.atomic
def refresh(dataset: Dataset) -> None:
    """Write the columns, facet values and search text of a dataset anew."""
    episodes = _shown(dataset) if dataset.latest_version_id else []
    for name, value in _summarised(episodes).items():
        setattr(dataset, name, value)
    dataset.search_text = _searchable(dataset)
    dataset.save(update_fields=[*_summarised([]), "search_text"])
    FacetValue.objects.filter(dataset=dataset).delete()
    FacetValue.objects.bulk_create(
        FacetValue(dataset=dataset, key=key, value=value, label=label)
        for key, value, label in sorted({row[:2]: row for row in _values(dataset)}.values())
    )
