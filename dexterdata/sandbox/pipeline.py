"""What happens to a file inside the box: sniff, gate, read, check, score, report, render."""

from __future__ import annotations

import dataclasses
import json
import math
import traceback
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from dexterdata import checks, features, preview, profiles, quality, readers
from dexterdata.checks import report
from dexterdata.checks.content import as_plain
from dexterdata.profiles import FileShape, Profile
from dexterdata.readers.errors import ContainerError
from dexterdata.recording import Recording
from dexterdata.sandbox import gates, refusal
from dexterdata.sandbox.frames import CAPS, REPORT_BYTES, Kind, Send
from dexterdata.sandbox.model import LABELS, Job, Places, Slice
from dexterdata.scan import Later, Scan

TEXT_LENGTH = 2_000
RENDER_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
FORMATS = frozenset({*readers.READABLE, "lerobot"})


def run(job: Job, file: BinaryIO, send: Send) -> None:
    """Examine the open file and send the report, perhaps a drafted profile, and the renderings."""
    found = gates.identify(file, job.name)
    try:
        if found == "zip" and not job.is_member:
            members = gates.packed.members(file, job.size_bytes)
            if members is not None:
                send(Kind.MEMBERS, _listed(members), 0)
                return
        known = gates.admit(file, name=job.name, size_bytes=job.size_bytes)
        profile, draft = _profile(job, file, known)
        recording = _read(file, known, profile)
        seen, renderings = _scanned(job, recording, send)
    except ContainerError as error:
        _send_report(refusal.refused(error, found if found in FORMATS else "unknown"), send)
        return
    findings = checks.judge(recording, seen)
    answer = report.build(
        name=job.name,
        format=known,
        size_bytes=job.size_bytes,
        sha256="",
        recording=recording,
        findings=findings,
        quality=quality.score(recording, findings, [stream.measured_share for stream in seen]),
    )
    _send_report(answer, send)
    fingerprint = checks.fingerprint(seen)
    if fingerprint is not None:
        send(Kind.FINGERPRINT, _encode(as_plain(fingerprint)), 0)
    _send_labels(recording, send)
    if draft is not None:
        send(Kind.DRAFT, draft.encode("utf-8", "replace")[: CAPS[Kind.DRAFT]], 0)
    for number, rendering in enumerate(renderings):
        for kind, payload in rendering:
            send(kind, payload, number)


def _listed(members: Places) -> bytes:
    payload = _encode(members)
    if len(payload) > CAPS[Kind.MEMBERS]:
        sentence = f"The set in the archive has {len(members):,} files."
        raise ContainerError("container.too_large", sentence, "Split the set.")
    return payload


def _scanned(
    job: Job, recording: Recording, send: Send
) -> tuple[tuple[checks.Seen, ...], Iterator[list[tuple[Kind, bytes]]]]:
    """What the checks saw, and the renderings that were asked for.

    A rendering of the whole is made from the samples that the checks see, read once; slices are
    read one after the other, so that no more than one of them is in memory.
    """
    if job.render and job.slices is None:
        scan = Scan()
        seen = checks.watch(recording, scan)
        try:
            whole = _plan_rendering(job, recording, scan, None)
            scan.run()
            return seen, iter([whole()])
        except RENDER_ERRORS:
            _note(send)
    scan = Scan()
    seen = checks.watch(recording, scan)
    scan.run()
    return seen, _slices(job, recording, send)


def _slices(job: Job, recording: Recording, send: Send) -> Iterator[list[tuple[Kind, bytes]]]:
    """The renderings in order; the first that cannot be made is the last, with a note.

    The report stands all the same: a picture that fails is no fault of the recording.
    """
    for part in (job.slices or ()) if job.render else ():
        scan = Scan()
        try:
            rendering = _plan_rendering(job, recording, scan, part)
            scan.run()
            yield rendering()
        except RENDER_ERRORS:
            _note(send)
            return


def _note(send: Send) -> None:
    note = traceback.format_exc().encode("utf-8", "replace")
    send(Kind.NOTE, note[-CAPS[Kind.NOTE] :], 0)


def _plan_rendering(
    job: Job, recording: Recording, scan: Scan, part: Slice | None
) -> Later[list[tuple[Kind, bytes]]]:
    start, end = (None, None) if part is None else (part.t_start_s, part.t_end_s)
    measured = features.plan(recording, scan, start, end)
    channels = None if part is None else features.plan_channels(recording, scan, start, end)
    if job.policy is None:
        return lambda: [(Kind.MEASURED, _encode(_tidy(measured() | _channels(channels))))]
    made = preview.plan(recording, scan, start, end, job.synthetic, job.policy)
    touchprint = preview.plan_touchprint(recording, scan, start, end, job.policy)
    poster = preview.plan_poster(recording, scan, start, end, job.policy)
    motion = preview.plan_motion(recording, scan, start, end, job.policy)

    def rendering() -> list[tuple[Kind, bytes]]:
        still = poster()
        moving = None if still.t_s is None else motion(still.t_s, still.pitch_deg)
        parts = [
            (Kind.FEATURES, _encode(_tidy(measured() | _channels(channels)))),
            (Kind.PREVIEW, made(still.t_s)),
            (Kind.TOUCHPRINT, touchprint() or b""),
            (Kind.MOTION, moving or b""),
            (Kind.POSTER, still.svg),
        ]
        for kind, payload in parts:
            if len(payload) > CAPS[kind]:
                raise ValueError(f"{kind.name} of {len(payload)} bytes")
        return [part for part in parts if part[1]]

    return rendering


def _channels(made: Later[list[dict[str, Any]]] | None) -> dict[str, Any]:
    """Of an episode beside its features; a whole recording's would only repeat its checks."""
    return {} if made is None else {"channels": made()}


def _read(file: BinaryIO, known: str, profile: Profile | None) -> Recording:
    file.seek(0)
    try:
        return readers.read(file, format=known, profile=profile)
    except ContainerError:
        raise
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise gates.translate(error) from None


def _profile(job: Job, file: BinaryIO, known: str) -> tuple[Profile | None, str | None]:
    """The profile to read with, and a draft of one where none of a device fits."""
    if job.profile is not None:
        return job.profile, None
    extension = PurePosixPath(job.name.lower()).suffix
    shape: FileShape = readers.describe(file, format=known, extension=extension)
    profile = profiles.detect(shape, profiles.builtin())
    is_of_device = profile is not None and not profile.match.is_layout
    return profile, None if is_of_device else profiles.draft(shape)


def _send_report(answer: dict[str, Any], send: Send) -> None:
    """Send the report; where it is too long, leave out the last findings and say how many."""
    answer = _tidy(answer)
    findings = answer["findings"]
    data = _encode(answer)
    kept = len(findings)
    while len(data) > REPORT_BYTES and kept > 1:
        kept = kept * 3 // 4
        left_out = len(findings) - kept + 1
        last = {**findings[kept - 1], "message": f"{left_out:,} more findings are not shown."}
        data = _encode({**answer, "findings": [*findings[: kept - 1], last]})
    if len(data) > REPORT_BYTES:
        sentence = "The file has so many streams and channels that no report can hold them."
        data = _encode(refusal.refused(ContainerError("container.too_large", sentence)))
    send(Kind.REPORT, data, 0)


def _send_labels(recording: Recording, send: Send) -> None:
    """Send the episodes that the file labels; the last are left out where they are too many."""
    rows = [
        _tidy(dataclasses.asdict(episode))
        for episode in recording.episodes[:LABELS]
        if math.isfinite(episode.t_start_s) and math.isfinite(episode.t_end_s)
    ]
    while rows and len(_encode(rows)) > CAPS[Kind.LABELS]:
        rows = rows[: len(rows) * 3 // 4]
    if rows:
        send(Kind.LABELS, _encode(rows), 0)


def _encode(value: Any) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _tidy(value: Any) -> Any:
    """The same with texts that a database and a page can take: bounded, no zero, no half letter."""
    if isinstance(value, dict):
        return {_tidy(key): _tidy(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_tidy(inner) for inner in value]
    if isinstance(value, str):
        plain = value.replace("\0", "").encode("utf-8", "replace").decode()
        return plain if len(plain) <= TEXT_LENGTH else f"{plain[: TEXT_LENGTH - 1]}…"
    return value
