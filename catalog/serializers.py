"""What the API takes and gives of datasets, versions and episodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from catalog.credits import MOST_CONTRIBUTORS, ROLES
from catalog.datasheet import LONGEST
from catalog.models import Dataset, Episode, Version
from catalog.policy import read_policy
from catalog.selectors.renderings import withheld
from catalog.states import Visibility
from portal.core.operations import WordOrIds
from portal.core.times import moment

OFFERED = ("template", "name", "kind", "price", "audience", "offer")
"""What a list says of an offer; its terms stand in the offer and in the metadata."""
Absolute = Callable[[str], str]
TEXT_LIMIT = 50_000


class ContributorItem(serializers.Serializer[Any]):
    """Somebody who worked on a dataset."""

    name = serializers.CharField(max_length=160)
    role = serializers.ChoiceField(choices=ROLES)
    orcid = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    affiliation = serializers.CharField(
        max_length=160, required=False, allow_blank=True, default=""
    )


class Statements(serializers.Serializer[Any]):
    """What an owner says of a dataset beside its description; none is required."""

    datasheet = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST, allow_blank=True), required=False
    )
    contributors = serializers.ListField(
        child=ContributorItem(), max_length=MOST_CONTRIBUTORS, required=False
    )
    preview_policy = serializers.DictField(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    embargoed_until = serializers.DateTimeField(required=False, allow_null=True)
    admitted = serializers.ListField(
        child=serializers.SlugField(max_length=60), max_length=200, required=False
    )


def offers_of(dataset: Dataset) -> list[dict[str, Any]]:
    """What lists say of a dataset's public offers."""
    return [{key: row[key] for key in OFFERED} for row in dataset.licences]


class DatasetChanges(Statements):
    """Fields of a dataset that its owner may change; none is required."""

    title = serializers.CharField(max_length=160, required=False)
    summary = serializers.CharField(max_length=400, required=False, allow_blank=True)
    card = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    licence = serializers.CharField(max_length=200, required=False)
    tasks = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=100, required=False
    )
    environment = serializers.CharField(max_length=60, required=False, allow_blank=True)
    attribution = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    is_synthetic = serializers.BooleanField(required=False)


class NewDataset(DatasetChanges):
    """A dataset to open."""

    owner = serializers.SlugField(max_length=60)
    slug = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=160)
    summary = serializers.CharField(max_length=400, allow_blank=True, default="")
    card = serializers.CharField(max_length=TEXT_LIMIT, allow_blank=True, default="")
    licence = serializers.CharField(max_length=200)
    tasks = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=100, default=list
    )
    environment = serializers.CharField(max_length=60, allow_blank=True, default="")
    attribution = serializers.CharField(max_length=4000, allow_blank=True, default="")
    is_synthetic = serializers.BooleanField(default=False)


class EpisodeChoice(WordOrIds):
    """`"all_accepted"`, or a list of episode ids."""

    word = "all_accepted"


class NewVersion(serializers.Serializer[Any]):
    """A version to draft."""

    version = serializers.CharField(max_length=20)
    episodes = EpisodeChoice()
    notes = serializers.CharField(max_length=TEXT_LIMIT, allow_blank=True, default="")


def dataset_item(dataset: Dataset, absolute: Absolute) -> dict[str, Any]:
    """An item of the list of datasets."""
    cover = dataset.cover
    preview = f"/api/v1/episodes/{cover.public_id}/preview" if cover else None
    return {
        "name": dataset.name,
        "title": dataset.title,
        "summary": dataset.summary,
        "tasks": list(dict.fromkeys([*dataset.tasks, *dataset.tasks_seen])),
        "objects": dataset.objects_seen,
        "modalities": dataset.modalities,
        "hands": dataset.hands,
        "episodes": dataset.episodes_count,
        "hours": round(dataset.hours, 4),
        "bytes": dataset.bytes,
        "quality": dataset.quality,
        "licence": dataset.licence,
        "is_open": dataset.is_open,
        "is_synthetic": dataset.is_synthetic,
        "licences": offers_of(dataset),
        "latest_version": dataset.latest_version.number if dataset.latest_version else None,
        "preview_url": absolute(preview) if preview else None,
    }


def dataset_detail(dataset: Dataset, absolute: Absolute) -> dict[str, Any]:
    """One dataset with its card and data sheet."""
    sheet = dataset.sheet
    base = f"/api/v1/datasets/{dataset.name}"
    return dataset_item(dataset, absolute) | {
        "id": str(dataset.public_id),
        "owner": {"slug": dataset.organisation.slug, "name": dataset.organisation.name},
        "state": dataset.state,
        "card": dataset.card,
        "attribution": dataset.attribution,
        "environment": dataset.environment,
        "datasheet": dataset.datasheet,
        "contributors": [
            {
                "name": row.name,
                "role": row.role,
                "orcid": row.orcid or None,
                "affiliation": row.affiliation,
            }
            for row in dataset.contributors.order_by("position")
        ],
        "preview_policy": asdict(read_policy(dataset.preview_policy)),
        "visibility": dataset.visibility,
        "embargoed_until": moment(dataset.embargoed_until),
        "devices": dataset.devices,
        "formats": sheet.get("formats", []),
        "streams": sheet.get("streams", []),
        "sources": sheet.get("sources", []),
        "quality_areas": sheet.get("areas", {}),
        "findings": sheet.get("findings", []),
        "created_at": moment(dataset.created_at),
        "url": absolute(dataset.get_absolute_url()),
        "links": {
            "versions": absolute(f"{base}/versions"),
            "croissant": absolute(f"{base}/croissant"),
            "citation": absolute(f"{base}/citation"),
            "diff": absolute(f"{base}/diff"),
            "credit": absolute(f"{base}/credit"),
            "sample": absolute(f"{base}/sample"),
            "offers": absolute(f"{base}/offers"),
        },
    }


def version_item(version: Version) -> dict[str, Any]:
    """An item of the list of versions."""
    return {
        "id": str(version.public_id),
        "version": version.number,
        "state": version.state,
        "notes": version.notes,
        "manifest_sha256": version.manifest_sha256 or None,
        "episodes": version.episodes_count,
        "hours": round(version.hours, 4),
        "bytes": version.bytes,
        "created_at": moment(version.created_at),
        "published_at": moment(version.published_at),
    }


def version_detail(version: Version, changes: dict[str, Any]) -> dict[str, Any]:
    """One version with what it changes."""
    return version_item(version) | {
        "dataset": version.dataset.name,
        "licence": version.manifest.get("licence", version.dataset.licence),
        "files": len(version.manifest.get("files", ())),
        "failure": version.failure or None,
        "changes": changes,
    }


def episode_item(episode: Episode, absolute: Absolute) -> dict[str, Any]:
    """An episode, in lists and alone."""
    return {
        "id": str(episode.public_id),
        "recording": str(episode.source_file.recording_id),
        "dataset": episode.dataset.name,
        "index": episode.index,
        "task": episode.task,
        "instruction": episode.instruction,
        "objects": episode.objects_seen,
        "hand": episode.hand,
        "success": episode.success,
        "t_start_s": episode.t_start_s,
        "t_end_s": episode.t_end_s,
        "modalities": episode.modalities,
        "is_synthetic": episode.dataset.is_synthetic,
        "state": episode.state,
        "features": episode.features,
        "preview_url": absolute(f"/api/v1/episodes/{episode.public_id}/preview"),
        "preview_withheld": withheld(episode) or None,
    }
