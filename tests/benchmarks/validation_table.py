"""python -m tests.benchmarks.validation_table [--all]

Examines every file of DEXTER_TEST_DATA in the box, as `dexter validate` does, with canaries
planted, and prints file, verdict, seconds, peak memory and how often each check found something.
Ends with 1 unless all is as EXPECTED.csv says, no canary showed, and nothing needed more than
512 MB. Folders with many files are folded into one line (×285, with the figures of the slowest)
unless `--all` is given.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from dexterdata import profiles
from dexterdata.sandbox import Examination, examine
from tests.benchmarks import canaries
from tests.benchmarks.expectations import Expectation, expectations

PROJECT = Path(__file__).resolve().parents[2]
MOST_MB = 512.0
FOLD_FROM = 30
NAME_WIDTH = 66
CANARY = "a canary showed"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    folder: str
    name: str
    profile: str
    verdict: str
    found: tuple[tuple[str, int], ...]
    seconds: float
    peak_mb: float
    problem: str


def examined(expected: Expectation, data: Path) -> Row:
    """Examine one file and compare."""
    known = {profile.name: profile for profile in profiles.builtin()}
    chosen = known[expected.profile] if expected.profile else None
    result = examine(expected.path, profile=chosen, render=True)
    findings = result.report["findings"]
    place = expected.path.relative_to(data)
    return Row(
        folder=str(place.parent),
        name=place.name,
        profile=expected.profile or "",
        verdict=result.report["verdict"],
        found=tuple(Counter(finding["check"] for finding in findings).items()),
        seconds=result.seconds,
        peak_mb=result.peak_mb,
        problem=_problem(expected, result),
    )


def _problem(expected: Expectation, result: Examination) -> str:
    if canaries.shown_in(result):
        return CANARY
    if result.peak_mb > MOST_MB:
        return f"over {MOST_MB:.0f} MB"
    if not expected.holds(result.report):
        wanted = "|".join(expected.verdicts) + " " + "|".join(expected.must_find)
        return f"expected {wanted.strip()}"
    return ""


def table(rows: Iterable[Row], *, folds: bool) -> list[str]:
    """The lines of the table; many files of a folder with a profile become one line."""
    lines = [f"{'file':{NAME_WIDTH}} {'verdict':8} {'s':>6} {'MB':>6}  findings"]
    for _, group in groupby(rows, key=lambda row: (row.folder, row.profile)):
        members = list(group)
        if folds and len(members) >= FOLD_FROM:
            lines += _folded(members)
        else:
            lines += [_line(f"{row.folder}/{row.name}", row) for row in members]
    return lines


def _folded(rows: Sequence[Row]) -> list[str]:
    def key(row: Row) -> tuple[str, list[str], str]:
        return row.verdict, [check for check, _ in row.found], row.problem

    lines = []
    for _, group in groupby(sorted(rows, key=key), key=key):
        members = list(group)
        slowest = max(members, key=lambda row: row.seconds)
        lines.append(_line(f"{slowest.folder} ×{len(members)}", slowest))
    return lines


def _line(name: str, row: Row) -> str:
    shown = f"{name} [{row.profile}]" if row.profile else name
    if len(shown) > NAME_WIDTH:
        shown = f"{shown[: NAME_WIDTH // 2]}…{shown[-NAME_WIDTH // 2 + 1 :]}"
    found = ", ".join(f"{check} ×{count}" if count > 1 else check for check, count in row.found)
    line = f"{shown:{NAME_WIDTH}} {row.verdict:8} {row.seconds:6.2f} {row.peak_mb:6.0f}  {found}"
    return f"{line}  WRONG: {row.problem}" if row.problem else line.rstrip()


def run(data: Path, wanted: Iterable[Expectation]) -> list[Row]:
    """All rows, with the canaries planted meanwhile."""
    with canaries.planted():
        return [examined(expected, data) for expected in wanted]


def main(words: Sequence[str]) -> int:
    """Print the table; 0 if all is as expected."""
    data = Path(os.environ.get("DEXTER_TEST_DATA", PROJECT.parent / "shared" / "data")).resolve()
    if not data.is_dir():
        print(f"There is no test data at {data}; set DEXTER_TEST_DATA.", file=sys.stderr)
        return 2
    rows = run(data, expectations(data))
    print("\n".join(table(rows, folds="--all" not in words)))
    wrong = [row for row in rows if row.problem]
    peak = max(row.peak_mb for row in rows)
    slowest = max(row.seconds for row in rows)
    shown = sum(row.problem == CANARY for row in rows)
    print(
        f"\n{len(rows)} examinations, {len(rows) - len(wrong)} as expected, {len(wrong)} not; "
        f"slowest {slowest:.2f} s, highest peak {peak:.0f} MB; canaries shown: {shown}."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
