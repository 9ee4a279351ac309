"""What the last check of a recording found, as the report and the review desk show it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ingest import policy, tape
from ingest.models import Recording, ValidationRun
from ingest.reporting import drawing, explained, history, plots, sheet, stated, verdicts
from ingest.views.pictures import Shown, shown
from portal.storage import store
from portal.storage.errors import ObjectMissingError


def evidence(
    request: HttpRequest, recording: Recording, run: ValidationRun | None
) -> dict[str, Any]:
    """Verdict, groups, places in time, and the streams; little where nothing was checked yet."""
    if run is None:
        return {"groups": [], "counts": {}, "gaps": []}
    said, drawn_part = recording.metadata, shown(recording, request)
    findings = sheet.answered_findings(run, said)
    still = [finding for finding in findings if not finding["answer"]]
    levels = [finding["level"] for finding in still]
    standing = policy.standing(run.report, said)
    quality = policy.as_answered(run.report, said)["quality"]
    return {
        "standing": standing,
        "sentence": verdicts.sentence(standing["verdict"], still, run.rule_set),
        "score": standing["quality"],
        "groups": tape.grouped(findings, drawn_part.starts),
        "counts": {level: levels.count(level) for level in ("error", "warning", "info")},
        "gaps": list(policy.gaps(run.report, said)),
        "areas": verdicts.areas_of(quality),
        "why": explained.lines(quality),
        "lanes": tape.lanes(run.report),
        "shown": drawn_part,
        "marks": tape.moments(drawn_part.part_of(run.report)),
        "streams": sheet.streams_of(run.report),
        "in_file": stated.in_file(run.report, recording.labels),
    }


def drawn(
    recording: Recording, run: ValidationRun | None, part: Shown | None = None
) -> list[plots.Plot]:
    """The streams' plots of a part, else of the whole, or of a set's first episode.

    None where there is no preview.
    """
    if run is None or not recording.preview_key:
        return []
    part = part or shown(recording)
    try:
        with store().open(part.preview_key) as file:
            return plots.plots(file.read(), part.part_of(run.report))
    except ObjectMissingError:
        return []


def in_depth(recording: Recording, run: ValidationRun | None, part: Shown | None) -> dict[str, Any]:
    """What only the recording's own page shows: plots of a part, and the checks before the last."""
    if run is None:
        return {}
    return {
        "plots": [(plot, drawing.svg(plot)) for plot in drawn(recording, run, part)],
        "ran": sheet.ran(run, run.profile or "none"),
        "history": history.of_recording(recording),
    }
