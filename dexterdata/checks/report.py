"""The validation object: what the command line prints and the portal keeps for each file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dexterdata.recording import Finding, Level, Recording, Stream, told_hand

SIGNIFICANT_DIGITS = 9


def build(
    *,
    name: str,
    format: str,  # noqa: A002 - API.md's word
    size_bytes: int,
    sha256: str,
    recording: Recording | None,
    findings: Sequence[Finding],
    quality: dict[str, Any] | None,
) -> dict[str, Any]:
    """Return the object of ``dexter validate --json``; it never holds NaN or infinity.

    Without a recording the verdict is ``refused``; else ``fail`` with an error among the findings,
    ``warn`` with a warning, ``pass`` otherwise.
    """
    return {
        "file": name,
        "format": format,
        "bytes": size_bytes,
        "sha256": sha256,
        "profile": recording.profile if recording else None,
        "verdict": verdict(recording, findings),
        "recording": None if recording is None else _recording(recording),
        "quality": None if recording is None else quality,
        "findings": [_finding(finding) for finding in findings],
    }


def verdict(recording: Recording | None, findings: Sequence[Finding]) -> str:
    """Return pass, warn, fail or refused."""
    if recording is None:
        return "refused"
    levels = {finding.level for finding in findings}
    if Level.ERROR in levels:
        return "fail"
    return "warn" if Level.WARNING in levels else "pass"


def _recording(recording: Recording) -> dict[str, Any]:
    timed = [s for s in recording.streams if s.has_clock or s.nominal_rate_hz]
    duration_s = max((stream.duration_s for stream in timed), default=None)
    hand = recording.hand
    if hand == "unknown":
        hand = told_hand(recording.metadata.get("hand", "")) or "unknown"
    return {
        "duration_s": _number(duration_s),
        "hand": hand,
        "streams": [_stream(stream) for stream in recording.streams],
    }


def _stream(stream: Stream) -> dict[str, Any]:
    rate_hz = stream.rate_hz if stream.has_clock else stream.nominal_rate_hz
    return {
        "name": stream.name,
        "kind": str(stream.kind),
        "unit": stream.unit,
        "rate_hz": _number(rate_hz),
        "samples": stream.samples,
        "channels": list(stream.channels),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    low_high = finding.limit
    return {
        "check": finding.check,
        "level": str(finding.level),
        "message": finding.message,
        "stream": finding.stream,
        "channel": finding.channel,
        "t_start_s": _number(finding.t_start_s),
        "t_end_s": _number(finding.t_end_s),
        "count": finding.count,
        "value": _number(finding.value),
        "limit": None if low_high is None else [_number(low_high[0]), _number(low_high[1])],
        "line": finding.line,
    }


def _number(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
