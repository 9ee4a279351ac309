"""What lists and facets show of a dataset, written when it changes, never when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from catalog import sheet
from catalog.facets import SENSED, hands_of
from catalog.models import Dataset, Episode, EpisodeSegment, FacetValue, SourceFile
from catalog.search import segments
from catalog.services import described, generations, text
from catalog.states import DatasetState, EpisodeState

_MEASURED = ("peak_force_n", "mean_force_n", "contact_count", "peak_speed_m_s")


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
        "grasps": _distinct(grasp_of(item.features) for item in episodes),
        "subjects": len(_distinct(file.subject for file in files.values())),
        "rate_hz": max((_rate(file) for file in files.values()), default=0.0) or None,
        "peak_force_n": max(
            (item.peak_force_n for item in episodes if item.peak_force_n is not None), default=None
        ),
        "success_share": _success_share(episodes),
        "episodes_count": len(episodes),
        "seconds": round(sum(item.duration_s for item in episodes), 6),
        "bytes": sum(file.bytes for file in files.values()),
        "quality": _quality(episodes),
        "cover": next((item for item in episodes if _has_poster(item)), None),
        "sheet": sheet.build(map(_file_facts, files.values())),
    }


def _has_poster(item: Episode) -> bool:
    return bool(item.poster_key and not item.preview_withheld)


def _rate(file: SourceFile) -> float:
    """The fastest stream's measured rate with three digits, so that clocks' trembling is none."""
    rates = [float(stream.get("rate_hz") or 0) for stream in file.streams]
    return float(f"{max(rates, default=0.0):.3g}")


def _success_share(episodes: Iterable[Episode]) -> float | None:
    """Succeeded among those whose result is stated."""
    stated = [item.success for item in episodes if item.success is not None]
    return sum(stated) / len(stated) if stated else None


def grasp_of(features: Mapping[str, Any]) -> str:
    """The grasp that was guessed from the measures, or nothing where it was not clear."""
    kind = str((features.get("grasp_guess") or {}).get("kind") or "")
    return "" if kind == "unknown" else kind


def _segment(episodes: list[Episode]) -> segments.Segment:
    files = list({item.source_file_id: item.source_file for item in episodes}.values())
    places = {file.pk: number for number, file in enumerate(files)}
    rows = (_episode_row(item, places[item.source_file_id]) for item in episodes)
    return segments.build(rows, [file.bytes for file in files])


def _episode_row(item: Episode, place: int) -> segments.EpisodeRow:
    found = item.features
    motion = found.get("range_of_motion_rad") or {}
    return segments.EpisodeRow(
        pk=item.pk,
        public_id=item.public_id,
        file=place,
        task=item.task,
        instruction=item.instruction,
        hand=item.hand,
        device=item.source_file.device,
        grasp=grasp_of(found),
        subject=item.source_file.subject,
        success=item.success,
        objects=item.objects_seen,
        modalities=[kind for kind in item.modalities if kind in SENSED],
        measures={
            "t_start_s": item.t_start_s,
            "duration_s": item.duration_s,
            "quality": item.source_file.quality,
            **{name: found.get(name) for name in _MEASURED},
            **{f"rom_{finger}_rad": motion.get(finger) for finger in segments.FINGERS},
        },
    )


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


@transaction.atomic
def refresh(dataset: Dataset) -> None:
    """Write the columns, facet values, search text and segment of a dataset anew."""
    write(dataset, _shown(dataset) if dataset.latest_version_id else [])


@transaction.atomic
def write(dataset: Dataset, episodes: list[Episode]) -> None:
    """The same with the latest version's episodes at hand, in order, their files loaded."""
    for name, value in _summarised(episodes).items():
        setattr(dataset, name, value)
    searched = described.document(dataset)
    dataset.search_text = described.known_words(searched)
    dataset.generation = generations.advance()
    dataset.save(update_fields=[*_summarised([]), "search_text", "generation"])
    FacetValue.objects.filter(dataset=dataset).delete()
    FacetValue.objects.bulk_create(
        FacetValue(dataset=dataset, key=key, value=value, label=label)
        for key, value, label in described.values_of(dataset)
    )
    text.write(dataset.pk, searched)
    _write_segment(dataset, _segment(episodes))


def _write_segment(dataset: Dataset, made: segments.Segment) -> None:
    """Write the segment, unless it is there already: no process joins anew what did not change."""
    packed = segments.pack(made)
    rows = EpisodeSegment.objects.filter(dataset=dataset)
    held = rows.values_list("columns", flat=True).first()
    if held is not None and bytes(held) == packed:
        return
    EpisodeSegment.objects.update_or_create(
        dataset=dataset,
        defaults={"generation": dataset.generation, "rows": made.rows, "columns": packed},
    )


def outdated() -> Iterator[int]:
    """Keys of published datasets whose facet values or text would be written otherwise now.

    So it is after a change of the vocabulary; what comes from files and episodes is not looked at.
    """
    held: dict[int, set[described.Value]] = {}
    for pk, *row in FacetValue.objects.values_list("dataset_id", "key", "value", "label"):
        held.setdefault(pk, set()).add((row[0], row[1], row[2]))
    rows = Dataset.objects.filter(state=DatasetState.PUBLISHED).select_related("organisation")
    for dataset in rows.iterator(chunk_size=500):
        text_now = described.known_words(described.document(dataset))
        is_same = held.get(dataset.pk, set()) == set(described.values_of(dataset))
        if not is_same or dataset.search_text != text_now:
            yield dataset.pk
