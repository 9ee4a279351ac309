"""Checks: small pure functions that say what is wrong with a recording, where, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dexterdata.checks import (
    container,
    identity,
    meta,
    pose,
    scale,
    shape,
    still,
    sync,
    tactile,
    time,
    value,
)
from dexterdata.checks.container import CONTAINER_INFOS
from dexterdata.checks.content import Fingerprint, is_duplicate, likeness
from dexterdata.checks.identity import fingerprint
from dexterdata.checks.registry import Check, CheckInfo, collect
from dexterdata.checks.seen import Seen
from dexterdata.recording import MEASURED, Finding, Level, Recording
from dexterdata.scan import Scan

# Raised whenever a rule changes, so that old verdicts can be told from new ones.
RULE_SET_VERSION = "5"
CHECKS: tuple[Check, ...] = collect(
    container, shape, time, value, scale, still, tactile, pose, sync, meta, identity
)
MAX_FINDINGS_PER_CHECK = 50
_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.INFO: 2}

__all__ = [
    "CHECKS",
    "RULE_SET_VERSION",
    "CheckInfo",
    "Fingerprint",
    "Seen",
    "advice",
    "describe",
    "fingerprint",
    "is_duplicate",
    "judge",
    "likeness",
    "run",
    "watch",
]


def run(recording: Recording) -> list[Finding]:
    """Return what all checks find in ``recording``, as :func:`judge` does, in a scan of its own."""
    scan = Scan()
    seen = watch(recording, scan)
    scan.run()
    return judge(recording, seen)


def watch(recording: Recording, scan: Scan) -> tuple[Seen, ...]:
    """Have the scan show the checks every measured stream that has samples."""
    measured = (s for s in recording.streams if s.kind in MEASURED and s.samples)
    return tuple(scan.add(stream, Seen(stream)) for stream in measured)


def judge(recording: Recording, seen: Sequence[Seen]) -> list[Finding]:
    """Return what all checks find, errors first, at most fifty of a check; after the scan.

    Findings that the reader made are included once. The recording is not changed.
    """
    findings = [finding for check in CHECKS for finding in check.run(recording, seen)]
    known = {finding.check for finding in findings}
    findings += [finding for finding in recording.findings if finding.check not in known]
    return _shortened(sorted(_merged(findings), key=lambda finding: _ORDER[finding.level]))


def describe() -> list[CheckInfo]:
    """Return every check's id, worst level and explanation, by id."""
    infos = [*CONTAINER_INFOS, *(check.info for check in CHECKS)]
    return sorted(infos, key=lambda info: info.id)


def advice(check: str) -> str:
    """Return what to do about a check: its explanation without the first sentence.

    The first sentence is what its finding says. Empty for a check that is not known.
    """
    texts = {info.id: info.text for info in describe()}
    _, _, rest = texts.get(check, "").partition("\n\n")
    return " ".join(rest.replace("``", "`").split())


def _merged(findings: list[Finding]) -> list[Finding]:
    """Say once what is true of one clock and therefore of every stream that it stamps."""
    same: dict[Finding, list[Finding]] = {}
    for finding in findings:
        is_of_clock = finding.check.startswith("time.")
        key = replace(finding, stream=None) if is_of_clock else finding
        same.setdefault(key, []).append(finding)
    merged = []
    for group in same.values():
        others = len({finding.stream for finding in group}) - 1
        streams = "stream" if others == 1 else "streams"
        message = f"{group[0].message} The same in {others} more {streams} of this clock."
        merged.append(replace(group[0], message=message) if others else group[0])
    return merged


def _shortened(findings: list[Finding]) -> list[Finding]:
    totals = Counter((finding.check, finding.level) for finding in findings)
    kept: Counter[tuple[str, Level]] = Counter()
    short: list[Finding] = []
    for finding in findings:
        key = (finding.check, finding.level)
        kept[key] += 1
        hidden = totals[key] - MAX_FINDINGS_PER_CHECK
        if kept[key] <= MAX_FINDINGS_PER_CHECK:
            short.append(finding)
        elif kept[key] == MAX_FINDINGS_PER_CHECK + 1:
            message = f"{hidden} more findings of this kind."
            short.append(replace(finding, message=message, count=hidden, channel=None, line=None))
    return short
