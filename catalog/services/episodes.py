"""Taking accepted recordings over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

from django.db import transaction
from django.db.models import Field, Max, Model

from catalog import spdx
from catalog.facets import SENSED
from catalog.facts import EpisodeFacts, SourceFacts, summarise
from catalog.models import Dataset, Episode, SourceFile
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, InvalidError


@transaction.atomic
def add_accepted(
    *, dataset: Dataset, source: SourceFacts, episodes: Sequence[EpisodeFacts], by: User | None
) -> list[Episode]:
    """Add an accepted recording's file and episodes to a dataset; nobody else sees them yet.

    Raises ConflictError where the recording is in the catalogue already, InvalidError where an
    episode's range or the file's licence is not right.
    """
    if not episodes:
        raise InvalidError("An accepted recording has at least one episode.", code="episode.none")
    for facts in episodes:
        _check_range(facts)
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    if SourceFile.objects.filter(recording_id=source.recording_id).exists():
        raise ConflictError("This recording is in the catalogue.", code="recording.in_catalogue")
    file = _add_file(dataset, source)
    highest = dataset.episodes.aggregate(highest=Max("index"))["highest"]
    first = 0 if highest is None else highest + 1
    kinds = {str(stream.get("kind", "")) for stream in source.streams}
    rows = [
        _build(dataset, file, facts, number, sorted(kinds & SENSED))
        for number, facts in enumerate(episodes, start=first)
    ]
    Episode.objects.bulk_create(rows)
    audit.record(
        actor=by,
        action="episodes.accepted",
        subject=dataset,
        data={"recording": str(source.recording_id), "episodes": len(rows)},
    )
    return rows


def _check_range(facts: EpisodeFacts) -> None:
    ends = (facts.t_start_s, facts.t_end_s)
    if not all(map(math.isfinite, ends)) or not 0 <= facts.t_start_s < facts.t_end_s:
        raise InvalidError(
            "An episode starts at 0 or later and ends after it starts.", code="episode.range"
        )
    if not facts.task.strip():
        raise InvalidError("An episode needs a task.", code="episode.task_missing")


def _add_file(dataset: Dataset, source: SourceFacts) -> SourceFile:
    licence = source.licence or dataset.licence
    try:
        spdx.read(licence)
    except spdx.LicenceExpressionError as error:
        text = f"The file's licence “{licence[:80]}” is not an SPDX expression."
        raise InvalidError(text, code="recording.licence_invalid") from error
    return SourceFile.objects.create(
        dataset=dataset,
        recording_id=source.recording_id,
        filename=source.filename,
        sha256=source.sha256,
        bytes=source.bytes,
        storage_key=source.storage_key,
        format=source.format,
        profile=source.profile,
        hand=source.hand,
        **_cut(SourceFile, device=source.device, subject=source.subject),
        streams=[dict(stream) for stream in source.streams],
        licence=licence,
        attribution=source.attribution or dataset.attribution,
        sources=list(source.sources),
        consent=dict(source.consent),
        quality=source.quality,
        report=summarise(source.report),
    )


def _build(
    dataset: Dataset, file: SourceFile, facts: EpisodeFacts, number: int, kinds: list[str]
) -> Episode:
    start, end = round(facts.t_start_s, 6), round(facts.t_end_s, 6)
    return Episode(
        dataset=dataset,
        source_file=file,
        index=number,
        t_start_s=start,
        t_end_s=end,
        duration_s=round(end - start, 6),
        **_cut(Episode, task=facts.task.strip(), instruction=facts.instruction.strip()),
        hand=facts.hand,
        success=facts.success,
        objects_seen=list(dict.fromkeys(name.strip()[:120] for name in facts.objects if name)),
        modalities=kinds,
    )


def _cut(model: type[Model], **texts: str) -> dict[str, str]:
    """Each text as far as its column holds it: files and profiles may say more."""
    columns = {name: cast("Field[str, str]", model._meta.get_field(name)) for name in texts}
    return {name: text[: columns[name].max_length] for name, text in texts.items()}
