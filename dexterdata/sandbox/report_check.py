"""The parent's check of a report: the contract's keys and types, and values that can be kept."""

from __future__ import annotations

import math
import re
from typing import Any

from dexterdata.quality import AREAS
from dexterdata.sandbox.frames import FramingError

HANDS = ("left", "right", "both", "unknown")
_WHOLE = 2**53  # what JavaScript counts exactly
_TEXT_LENGTH = 4_000
_DEPTH = 8
_VERDICTS = ("pass", "warn", "fail", "refused")
_LEVELS = ("error", "warning", "info")
_REPORT_KEYS = frozenset(
    {"file", "format", "bytes", "sha256", "profile", "verdict", "recording", "quality", "findings"}
)
_RECORDING_KEYS = frozenset(("duration_s", "hand", "streams"))
_STREAM_KEYS = frozenset(("name", "kind", "unit", "rate_hz", "samples", "channels"))
_QUALITY_KEYS = frozenset(("version", "score", "areas", "deductions"))
_DEDUCTION_KEYS = frozenset(("area", "check", "level", "findings", "points", "of_score"))
_FINDING_KEYS = frozenset(
    {
        "check",
        "level",
        "message",
        "stream",
        "channel",
        "t_start_s",
        "t_end_s",
        "count",
        "value",
        "limit",
        "line",
    }
)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # what PostgreSQL and UTF-8 do not take
_CHECK_ID = re.compile(r"[a-z]+\.[a-z_]+")


def check_report(report: Any) -> dict[str, Any]:
    """The report itself when it keeps to the contract of ``dexter validate --json``."""
    require(isinstance(report, dict) and set(report) == _REPORT_KEYS, "the report's keys")
    require(report["verdict"] in _VERDICTS, "the verdict")
    require(type(report["bytes"]) is int, "the size")
    for key in ("file", "format", "sha256"):
        require(isinstance(report[key], str), key)
    require(report["profile"] is None or isinstance(report["profile"], str), "the profile")
    require(isinstance(report["findings"], list), "the findings")
    if report["verdict"] == "refused":
        require(report["recording"] is report["quality"] is None, "a refusal")
        require(len(report["findings"]) == 1, "a refusal's reason")
    else:
        require(_is_recording(report["recording"]), "the recording")
        require(_is_quality(report["quality"]), "the quality")
    for finding in report["findings"]:
        _check_finding(finding)
    check_values(report, 0)
    return dict(report)


def _check_finding(finding: Any) -> None:
    require(isinstance(finding, dict) and set(finding) == _FINDING_KEYS, "a finding's keys")
    require(finding["level"] in _LEVELS, "a finding's level")
    check = finding["check"]
    require(isinstance(check, str) and bool(_CHECK_ID.fullmatch(check)), "a check's id")
    require(isinstance(finding["message"], str), "a finding's message")
    for key in ("stream", "channel"):
        require(finding[key] is None or isinstance(finding[key], str), key)
    for key in ("t_start_s", "t_end_s", "count", "value", "line"):
        require(_is_number_or_none(finding[key]), key)
    limit = finding["limit"]
    require(limit is None or (isinstance(limit, list) and len(limit) == 2), "a limit")


def _is_recording(recording: Any) -> bool:
    return (
        isinstance(recording, dict)
        and set(recording) == _RECORDING_KEYS
        and _is_number_or_none(recording["duration_s"])
        and recording["hand"] in HANDS
        and isinstance(recording["streams"], list)
        and all(map(_is_stream, recording["streams"]))
    )


def _is_stream(stream: Any) -> bool:
    return (
        isinstance(stream, dict)
        and set(stream) == _STREAM_KEYS
        and all(isinstance(stream[key], str) for key in ("name", "kind", "unit"))
        and _is_number_or_none(stream["rate_hz"])
        and type(stream["samples"]) is int
        and isinstance(stream["channels"], list)
        and all(isinstance(channel, str) for channel in stream["channels"])
    )


def _is_number_or_none(value: Any) -> bool:
    return value is None or type(value) in (int, float)


def _is_quality(quality: Any) -> bool:
    """Whether a score has the keys and types that those who add up scores rely on."""
    return (
        isinstance(quality, dict)
        and set(quality) == _QUALITY_KEYS
        and isinstance(quality["version"], str)
        and _is_score(quality["score"])
        and isinstance(quality["areas"], dict)
        and set(quality["areas"]) == set(AREAS)
        and all(value is None or _is_score(value) for value in quality["areas"].values())
        and isinstance(quality["deductions"], list)
        and all(map(_is_deduction, quality["deductions"]))
    )


def _is_score(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 100


def _is_deduction(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and set(one) == _DEDUCTION_KEYS
        and one["area"] in (None, *AREAS)
        and isinstance(one["check"], str)
        and one["level"] in (None, *_LEVELS)
        and all(type(one[key]) in (int, float) for key in ("findings", "points", "of_score"))
    )


def check_values(value: Any, depth: int) -> None:
    """Whatever lies inside is plain, finite, shallow and of bounded length."""
    require(depth <= _DEPTH, "the depth")
    if isinstance(value, dict):
        for key, inner in value.items():
            check_values(key, depth + 1)
            check_values(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            check_values(inner, depth + 1)
    elif isinstance(value, str):
        require(len(value) <= _TEXT_LENGTH and not _UNSTORABLE.search(value), "a text")
    elif isinstance(value, int):
        require(abs(value) <= _WHOLE, "a whole number")
    elif isinstance(value, float):
        require(math.isfinite(value), "a number")


def require(holds: bool, what: str) -> None:
    """Raise FramingError where something is not as agreed."""
    if not holds:
        raise FramingError(f"{what} is not as agreed")
