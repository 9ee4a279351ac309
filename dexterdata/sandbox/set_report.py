"""One report of a set out of those of its episodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from dexterdata.checks import report
from dexterdata.quality import score_of_set
from dexterdata.recording import Episode, Finding, Level
from dexterdata.sandbox.set_plan import Listed

SHOWN_PER_CHECK = 100
_SHOWN_RANGES = 8
_OF_THE_WHOLE = ("meta.", "value.unit_mismatch")


class SetReport:
    """Takes the episodes' reports one after the other; their times follow each other.

    ``end_s``: where the next episode begins.
    """

    def __init__(self, profile: str | None) -> None:
        """Begin without any episode; ``profile`` is the name of the one in use."""
        self._profile = profile
        self._streams: dict[str, dict[str, Any]] = {}
        self._hands: Counter[str] = Counter()
        self._findings: list[dict[str, Any]] = []
        self._repeated: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._qualities: list[dict[str, Any]] = []
        self.end_s = 0.0
        self.episodes: list[Episode] = []

    def add(self, listed: Listed, found: dict[str, Any], problems: Sequence[Finding]) -> None:
        """Take over one episode: its table's report, and what its videos showed."""
        findings = [*found["findings"], *as_rows(problems)]
        for finding in findings:
            self._take(finding, listed.index)
        recording = found["recording"]
        if recording is None:
            return
        lasting_s = recording["duration_s"] or 0.0
        if not any(finding["level"] == Level.ERROR for finding in findings):
            self.episodes.append(
                Episode(
                    t_start_s=self.end_s,
                    t_end_s=self.end_s + lasting_s,
                    task=listed.task,
                    instruction=listed.task,
                    hand=recording["hand"],
                )
            )
        self.end_s += lasting_s
        self._hands[recording["hand"]] += 1
        self._qualities.append(found["quality"])
        for stream in recording["streams"]:
            known = self._streams.setdefault(stream["name"], {**stream, "samples": 0})
            known["samples"] += stream["samples"]

    def say(self, finding: Finding) -> None:
        """Add a finding about the set as a whole."""
        self._findings += as_rows([finding])

    def build(self, wanted: int) -> dict[str, Any]:
        """Return the report; ``wanted`` is how many episodes the index lists."""
        findings = _bounded([*self._findings, *self._repeated.values()])
        if not self._qualities:
            findings += [] if findings else as_rows([Finding("No episode.", "shape.empty")])
        levels = {finding["level"] for finding in findings}
        verdict = "fail" if "error" in levels else "warn" if "warning" in levels else "pass"
        return {
            "file": "",
            "format": "lerobot",
            "bytes": 0,
            "sha256": "",
            "profile": self._profile,
            "verdict": verdict,
            "recording": {
                "duration_s": self.end_s or None,
                "hand": self._hand(),
                "streams": list(self._streams.values()),
            },
            "quality": score_of_set(self._qualities, wanted, has_error="error" in levels),
            "findings": findings,
        }

    def _take(self, finding: dict[str, Any], episode: int) -> None:
        if finding["check"].startswith(_OF_THE_WHOLE):
            key = tuple(finding[name] for name in ("check", "level", "message", "stream"))
            known = self._repeated.setdefault(key, {**finding, "count": 0})
            known["count"] += 1
            return
        moved = {
            name: None if finding[name] is None else finding[name] + self.end_s
            for name in ("t_start_s", "t_end_s")
        }
        message = f"Episode {episode}: {finding['message']}"
        self._findings.append({**finding, **moved, "message": message})

    def _hand(self) -> str:
        known = set(self._hands) - {"unknown"}
        return "unknown" if not known else known.pop() if len(known) == 1 else "both"


def as_rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings as a report holds them."""
    built = report.build(
        name="",
        format="",
        size_bytes=0,
        sha256="",
        recording=None,
        findings=findings,
        quality=None,
    )
    rows: list[dict[str, Any]] = built["findings"]
    return rows


def ranges(numbers: Iterable[int]) -> str:
    """Return whole numbers in words: "0, 3 and 5 to 99", the last of very many left out."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(low) if low == high else f"{low} to {high}" for low, high in runs]
    if len(words) > _SHOWN_RANGES:
        return f"{', '.join(words[:_SHOWN_RANGES])} and more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _bounded(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what one check says over and over, and say how often."""
    kept: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    last: dict[str, dict[str, Any]] = {}
    for finding in findings:
        check = finding["check"]
        seen[check] += 1
        if seen[check] < SHOWN_PER_CHECK:
            kept.append(finding)
        else:
            last[check] = finding
    for check, finding in last.items():
        count = seen[check] - SHOWN_PER_CHECK + 1
        message = f"{count:,} more of this check are not shown."
        kept.append({**finding, "message": message, "count": count})
    return kept
