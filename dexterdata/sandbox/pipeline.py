"""What happens to a file inside the box: sniff, gate, read, check, score, report, render."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from dexterdata import checks, features, preview, profiles, quality, readers
from dexterdata.checks import report
from dexterdata.profiles import FileShape, Profile
from dexterdata.readers.errors import ContainerError
from dexterdata.recording import Recording
from dexterdata.sandbox import gates, refusal
from dexterdata.sandbox.frames import CAPS, REPORT_BYTES, Kind, Send
from dexterdata.sandbox.model import Job, Slice

FORMATS = frozenset({"csv", "npz", "hdf5", "mat", "mcap", "parquet", "lerobot", "bag"})


def run(job: Job, file: BinaryIO, send: Send) -> None:
    """Examine the open file and send the report, perhaps a drafted profile, and the renderings."""
    found = gates.identify(file, job.name)
    try:
        known = gates.admit(file, name=job.name, size_bytes=job.size_bytes)
        profile, draft = _profile(job, file, known)
        file.seek(0)
        recording = readers.read(file, format=known, profile=profile)
        findings = checks.run(recording)
        answer = report.build(
            name=job.name,
            format=known,
            size_bytes=job.size_bytes,
            sha256="",
            recording=recording,
            findings=findings,
            quality=quality.score(recording, findings),
        )
    except ContainerError as error:
        _send_report(refusal.refused(error, found if found in FORMATS else "unknown"), send)
        return
    _send_report(answer, send)
    if draft is not None:
        send(Kind.DRAFT, draft.encode()[: CAPS[Kind.DRAFT]], 0)
    if job.render:
        _render(job, recording, send)


def _profile(job: Job, file: BinaryIO, known: str) -> tuple[Profile | None, str | None]:
    """The profile to read with, or a draft of one where none fits."""
    if job.profile is not None:
        return job.profile, None
    extension = PurePosixPath(job.name.lower()).suffix
    shape: FileShape = readers.describe(file, format=known, extension=extension)
    profile = profiles.detect(shape, profiles.builtin())
    return profile, None if profile else profiles.draft(shape)


def _send_report(answer: dict[str, Any], send: Send) -> None:
    """Shorten a report that is too long by its last findings, and say so in the one before."""
    findings = answer["findings"]
    kept = len(findings)
    while True:
        shown = {**answer, "findings": findings[:kept]}
        data = json.dumps(shown, allow_nan=False, separators=(",", ":")).encode()
        if len(data) <= REPORT_BYTES or not kept:
            break
        kept = kept * 9 // 10
    send(Kind.REPORT, data, 0)


def _render(job: Job, recording: Recording, send: Send) -> None:
    slices: tuple[Slice | None, ...] = (None,) if job.slices is None else job.slices
    for number, part in enumerate(slices):
        span = (None, None) if part is None else (part.t_start_s, part.t_end_s)
        measured = features.measure(recording, *span)
        send(Kind.FEATURES, json.dumps(measured, allow_nan=False).encode(), number)
        made = preview.make(recording, *span, synthetic=job.synthetic)
        send(Kind.PREVIEW, made, number)
        touchprint = preview.touchprint(recording, *span)
        if touchprint is not None:
            send(Kind.TOUCHPRINT, touchprint, number)
        send(Kind.POSTER, preview.poster(recording, *span), number)
