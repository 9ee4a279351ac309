"""What `EXPECTED.csv` and the attacks' manifest expect of each file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COVERED = (
    *(".csv", ".tsv", ".tsd", ".npz", ".h5", ".hdf5", ".parquet"),
    *(".mat", ".mcap", ".bag", ".mp4"),
)
"""Endings of the formats that are read; of the others only the attacks are examined."""


@dataclass(frozen=True)
class Expectation:
    """A file, the profile it is examined with, and what may be said of it."""

    path: Path
    profile: str | None
    verdicts: tuple[str, ...]
    must_find: tuple[str, ...]

    def holds(self, report: dict[str, Any]) -> bool:
        """Whether the report is one of those expected."""
        found = [finding["check"] for finding in report["findings"]]
        is_found = not self.must_find or any(name.startswith(self.must_find) for name in found)
        return report["verdict"] in self.verdicts and is_found


def expectations(data: Path) -> Iterator[Expectation]:
    """Every covered file of the recordings, attacks and good files; the first fitting line counts
    for a file and profile."""
    with (data / "EXPECTED.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seen: set[tuple[Path, str | None]] = set()
    for row in rows:
        profile = None if row["profile"] == "(none)" or not row["profile"] else row["profile"]
        for path in _files(data, row["files"]):
            if (path, profile) not in seen:
                seen.add((path, profile))
                yield Expectation(path, profile, _split(row["verdict"]), _split(row["must find"]))


def _files(data: Path, pattern: str) -> Sequence[Path]:
    if pattern.startswith("hostile/"):
        with (data / "hostile" / "manifest.csv").open(encoding="utf-8", newline="") as file:
            return [data / "hostile" / row["file"] for row in csv.DictReader(file)]
    return [path for path in sorted(data.glob(pattern)) if path.suffix in COVERED or is_set(path)]


def is_set(path: Path) -> bool:
    """Whether it is the folder of a LeRobot set."""
    return (path / "meta/info.json").is_file()


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
