"""Rows of seeded datasets, as the services would have left them.

Left out: the files themselves (their hashes are of their names), renderings, offers and consents.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from catalog.models import Dataset, Episode, SourceFile
from catalog.search.segments import FINGERS
from catalog.states import EpisodeState
from portal.accounts.models import Organisation
from portal.management.seeding import words
from portal.management.seeding.draws import Draw, Sketch
from portal.storage.keys import content_key

TODAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
_CHANNELS: Final = {"joint_angle": 22, "joint_position": 63, "tactile": 32, "force": 5, "pose": 7,
                    "imu": 6, "emg": 8, "bend": 10, "video": 1}  # fmt: skip
_UNITS: Final = {"joint_angle": "rad", "joint_position": "m", "tactile": "Pa", "force": "N",
                 "pose": "m", "imu": "m/s^2", "emg": "V", "bend": "1", "video": "px"}  # fmt: skip
_CARD: Final = (
    "# Synthetic\n\nThis dataset was drawn from a seed by `manage.py seed_catalogue`, for "
    "benchmarks. It has no files, no previews and no offers: only what lists and searches read."
)


def dataset_of(owner: Organisation, about: Sketch) -> Dataset:
    """The dataset before it has a version."""
    at = TODAY - timedelta(days=about.days_old)
    return Dataset(
        organisation=owner,
        public_id=uuid5(owner.public_id, f"dataset {about.number}"),
        slug=f"seeded-{about.number:06}",
        title=about.title,
        summary=about.summary,
        card=_CARD,
        licence=about.licence,
        is_open=about.is_open,
        is_synthetic=True,
        tasks=list(about.tasks),
        environment=about.place,
        attribution=owner.name,
        licences=list(about.offers),
        listed_at=at,
        created_at=at,
    )


def files_of(dataset: Dataset, about: Sketch, drawn: Draw) -> list[SourceFile]:
    """One row for each file; quality and subject go in turn."""
    found = []
    for number in range(drawn.files):
        device = about.devices[number % len(about.devices)]
        name = f"{dataset.slug}/{number:05}"
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        quality = 60 + (about.number * 7 + number * 13) % 41
        found.append(
            SourceFile(
                dataset=dataset,
                created_at=dataset.listed_at,
                public_id=UUID(sha256[:32]),
                recording_id=UUID(sha256[32:]),
                filename=f"{number:05}.{words.FORMATS[about.number % len(words.FORMATS)]}",
                sha256=sha256,
                bytes=200_000 + int(sha256[:5], 16) * 20,
                storage_key=content_key(sha256),
                format=words.FORMATS[about.number % len(words.FORMATS)],
                profile="seeded",
                device=device.name,
                hand=about.hand,
                subject=f"simulated subject {number % about.subjects + 1}",
                streams=[_stream(kind, about) for kind in device.kinds],
                licence=dataset.licence,
                attribution=dataset.attribution,
                quality=quality,
                report={
                    "verdict": "pass" if quality >= 75 else "warn",
                    "areas": {"timing": quality, "completeness": 100, "range": 100},
                    "findings": [],
                },
            )
        )
    return found


def _stream(kind: str, about: Sketch) -> dict[str, Any]:
    return {
        "name": kind,
        "kind": kind,
        "unit": _UNITS[kind],
        "rate_hz": about.rate_hz,
        "channels": [f"{kind[0]}{n}" for n in range(_CHANNELS[kind])],
    }


def episodes_of(
    dataset: Dataset, about: Sketch, drawn: Draw, files: list[SourceFile]
) -> list[Episode]:
    """The episodes, one after the other within each file."""
    found, ends, before = [], 0.0, -1
    has_touch = [
        bool({"tactile", "force"} & {stream["kind"] for stream in file.streams}) for file in files
    ]
    kinds = [sorted(stream["kind"] for stream in file.streams) for file in files]
    for number, place in enumerate(drawn.file):
        ends = ends if place == before else 0.0
        starts = round(ends + drawn.pause_s[number], 3)
        ends, before = round(starts + drawn.duration_s[number], 3), place
        features = _features(drawn, number, has_touch=has_touch[place])
        task = about.tasks[drawn.task[number]]
        objects = [about.objects[code] for code in drawn.objects[number]]
        found.append(
            Episode(
                dataset=dataset,
                source_file=files[place],
                created_at=dataset.listed_at,
                public_id=UUID(bytes=drawn.public_ids[16 * number : 16 * number + 16], version=4),
                index=number,
                t_start_s=starts,
                t_end_s=ends,
                duration_s=round(ends - starts, 6),
                task=task,
                instruction=" ".join([task, *objects]) if number % 3 == 0 else "",
                hand=about.hand,
                success=drawn.success[number],
                objects_seen=objects,
                modalities=kinds[place],
                features=features,
                peak_force_n=features["peak_force_n"],
                state=EpisodeState.PUBLISHED,
            )
        )
    return found


def _features(drawn: Draw, number: int, *, has_touch: bool) -> dict[str, Any]:
    """What the box would have measured; forces and contacts only where something feels them."""
    kind = words.GRASPS[drawn.grasp[number]]
    return {
        "duration_s": drawn.duration_s[number],
        "peak_force_n": drawn.peak_force_n[number] if has_touch else None,
        "mean_force_n": drawn.mean_force_n[number] if has_touch else None,
        "contact_count": drawn.contact_count[number] if has_touch else None,
        "peak_speed_m_s": drawn.peak_speed_m_s[number],
        "range_of_motion_rad": dict(zip(FINGERS, drawn.motion_rad[number], strict=True)),
        "grasp_guess": {"kind": kind, "confidence": 0.0 if kind == "unknown" else 0.7},
    }
