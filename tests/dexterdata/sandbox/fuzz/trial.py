"""Mutated files through the box, with an eye on the host, the limits and what is left behind."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from dexterdata import checks
from dexterdata.sandbox import Examination, examine, runner
from dexterdata.sandbox.runner import Host
from tests.benchmarks import canaries
from tests.dexterdata.sandbox.fuzz.mutations import mutate
from tests.dexterdata.sandbox.fuzz.seeds import Seed

MOST_MB = 512 * 1.048576
"""Above what a box needs for next to nothing. (A host has more: libraries that it alone reads.)"""
NEXT_TO_NOTHING = "a,b\n1,2\n"
SETTLED_S = 5.0
MOST_S = 10.0
SHORTEST_SENTENCE = 25
REFUSALS = ("container.", "shape.")


@dataclass
class Tally:
    """What became of the files. ``problems``: each is a defect of the box or of a reader."""

    files: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    slow: list[str] = field(default_factory=list)
    peak_mb: float = 0.0
    problems: list[str] = field(default_factory=list)


class _Notes(logging.Handler):
    """What the box says to the log: a reader met something that it did not foresee."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(record.getMessage())


def run(seeds: Sequence[Seed], numbers: range, host: Host) -> Tally:
    """Mutate and examine one file for each number; the same number gives the same file."""
    tally = Tally()
    base_mb = _base_mb(host)
    notes = _Notes()
    logger = logging.getLogger("dexterdata.sandbox")
    logger.addHandler(notes)
    before = _left(host)
    try:
        with canaries.planted(), tempfile.TemporaryDirectory() as folder:
            for number in numbers:
                seed = seeds[number % len(seeds)]
                path = _written(seed, Random(number), Path(folder))
                examination = examine(path, render=True, host=host)
                _judge(tally, f"{number} {seed.name}", examination, base_mb, notes)
                _remove(path)
            tally.problems += [f"left in the folder: {path}" for path in Path(folder).iterdir()]
    finally:
        logger.removeHandler(notes)
    after = _settled(host, before)
    if after["host"] != before["host"] or _has_grown(after, before):
        tally.problems.append(f"processes and descriptors were {before}, are {after}")
    return tally


def _base_mb(host: Host) -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(NEXT_TO_NOTHING)
        return examine(path, render=True, host=host).peak_mb


def _judge(
    tally: Tally, name: str, examination: Examination, base_mb: float, notes: _Notes
) -> None:
    report = examination.report
    findings = report["findings"]
    tally.files += 1
    tally.verdicts[report["verdict"]] += 1
    tally.slowest = max(tally.slowest, (examination.seconds, name))
    if examination.seconds > MOST_S:
        tally.slow.append(f"{name}: {examination.seconds:.1f} s, {findings[:1]}")
    tally.peak_mb = max(tally.peak_mb, examination.peak_mb - base_mb)
    if examination.peak_mb - base_mb > MOST_MB:
        tally.problems.append(f"{name}: {examination.peak_mb:.0f} MB")
    if canaries.shown_in(examination):
        tally.problems.append(f"{name}: a canary showed")
    if report["verdict"] == "refused":
        tally.checks[findings[0]["check"]] += 1
        tally.problems += [f"{name}: {problem}" for problem in _unclear(findings)]
    known = {info.id for info in checks.describe()}
    unknown = {finding["check"] for finding in findings} - known
    tally.problems += [f"{name}: nobody knows {check}" for check in sorted(unknown)]
    tally.problems += [f"{name}: {line}" for line in notes.lines]
    notes.lines.clear()


def _unclear(findings: Sequence[dict[str, object]]) -> Iterator[str]:
    """A refusal names one reason by its id, in a sentence."""
    check, message = str(findings[0]["check"]), str(findings[0]["message"])
    if not check.startswith(REFUSALS):
        yield f"refused by {check}"
    if len(message) < SHORTEST_SENTENCE or not message.endswith("."):
        yield f"says only {message!r}"
    if "made the reader fail" in message or "made the reader misbehave" in message:
        yield "the reader died"


def _written(seed: Seed, chance: Random, folder: Path) -> Path:
    bad = chance.choice(sorted(seed.parts))
    parts = seed.parts | {bad: mutate(seed.parts[bad], chance)}
    if len(parts) == 1:
        path = folder / seed.name
        path.write_bytes(parts[bad])
        return path
    root = folder / seed.name
    for name, data in parts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def _remove(path: Path) -> None:
    if path.is_file():
        path.unlink()
        return
    for below in sorted(path.rglob("*"), reverse=True):
        below.unlink() if below.is_file() else below.rmdir()
    path.rmdir()


def _settled(host: Host, wanted: dict[str, int]) -> dict[str, int]:
    """What is left once the host has closed what belonged to the last file."""
    until = time.monotonic() + SETTLED_S
    while _has_grown(left := _left(host), wanted) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _has_grown(after: dict[str, int], before: dict[str, int]) -> bool:
    """Fewer may be left than at the start, where another file's end was still under way."""
    return any(after[name] > before[name] for name in before)


def _left(host: Host) -> dict[str, int]:
    """Processes and open descriptors of the host and of this process."""
    children = Path(f"/proc/{host.pid}/task/{host.pid}/children").read_text().split()
    return {
        "host": host.pid if _is_alive(host.pid) else 0,
        "boxes": len(children),
        "descriptors of the host": len(list(Path(f"/proc/{host.pid}/fd").iterdir())),
        "own descriptors": len(list(Path("/proc/self/fd").iterdir())),
    }


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def resident_mb(pid: int) -> float:
    """Resident memory of a process, from the kernel."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def shared_host() -> Host:
    """The host of this process."""
    return runner.shared_host()
