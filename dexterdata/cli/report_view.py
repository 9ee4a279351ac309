"""A validation report as people read it: verdict, streams, findings by check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dexterdata import checks, quality
from dexterdata.cli.output import printable, size_text

VERDICT_STYLES = {
    "pass": ("PASS", "bold green"),
    "warn": ("WARN", "bold yellow"),
    "fail": ("FAIL", "bold red"),
    "refused": ("REFUSED", "bold red"),
}
LEVEL_STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}
SHOWN_PER_CHECK = 5


def show_report(console: Console, report: dict[str, Any], told: set[str]) -> None:
    """Print one file's report; the advice of the checks in `told`, which grows, is left out."""
    console.print(_heading(report))
    if report["recording"]:
        console.print(Padding(_streams(report["recording"]["streams"]), (0, 0, 0, 2)))
    for check, findings in _by_check(report["findings"]).items():
        _show_check(console, check, findings, told)
    console.print()


def show_summary(console: Console, reports: Sequence[tuple[dict[str, Any], float, float]]) -> None:
    """Print a table of several files: verdict, first finding, seconds and memory."""
    table = Table("file", "verdict", "quality", "first finding", "seconds", "peak MB", box=None)
    for report, seconds, peak_mb in reports:
        word, style = VERDICT_STYLES[report["verdict"]]
        first = report["findings"][0]["check"] if report["findings"] else ""
        scored = str(report["quality"]["score"]) if report["quality"] else ""
        table.add_row(
            Text(printable(report["file"]), overflow="fold"),
            Text(word, style),
            scored,
            first,
            f"{seconds:.2f}",
            f"{peak_mb:.0f}",
        )
    console.print(table)


def _heading(report: dict[str, Any]) -> Text:
    word, style = VERDICT_STYLES[report["verdict"]]
    recording = report["recording"]
    facts = [report["format"], size_text(report["bytes"])]
    if recording:
        facts.append(f"profile {report['profile']}" if report["profile"] else "no profile")
        if recording["duration_s"] is not None:
            facts.append(f"{recording['duration_s']:.1f} s")
        facts.append(
            {"both": "both hands", "unknown": "hand unknown"}.get(
                recording["hand"], f"{recording['hand']} hand"
            )
        )
        scored = report["quality"]
        facts.append(f"quality {scored['score']} {quality.basis(scored['areas'].values())}")
    return Text.assemble(
        (f"{word:<8}", style), (printable(report["file"]), "bold"), "  ", (" · ".join(facts), "dim")
    )


def _streams(streams: Sequence[dict[str, Any]]) -> Table:
    table = Table("stream", "kind", "unit", "rate", "samples", "channels", box=None)
    for stream in streams:
        rate = "" if stream["rate_hz"] is None else f"{stream['rate_hz']:.4g} Hz"
        table.add_row(
            Text(printable(stream["name"])),
            stream["kind"],
            Text(printable(stream["unit"]) or "?"),
            rate,
            f"{stream['samples']:,}",
            str(len(stream["channels"])),
        )
    return table


def _by_check(findings: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in findings:
        groups[finding["check"]].append(finding)
    return groups


def _show_check(
    console: Console, check: str, findings: Sequence[dict[str, Any]], told: set[str]
) -> None:
    level = findings[0]["level"]
    console.print(Text.assemble("  ", (f"{level:<8}", LEVEL_STYLES[level]), (check, "bold")))
    for finding in findings[:SHOWN_PER_CHECK]:
        place = _place(finding)
        line = Text.assemble(
            printable(finding["message"]), (f"  [{place}]" if place else "", "dim")
        )
        console.print(Padding(line, (0, 0, 0, 10)))
    hidden = len(findings) - SHOWN_PER_CHECK
    if hidden > 0:
        console.print(Padding(Text(f"and {hidden} more of this check", "dim"), (0, 0, 0, 10)))
    advice = checks.advice(check)
    if advice and level != "info" and check not in told:
        told.add(check)
        console.print(Padding(Text(advice, "dim italic"), (0, 0, 0, 10)))


def _place(finding: dict[str, Any]) -> str:
    parts = [finding["stream"] or "", finding["channel"] or ""]
    if finding["line"] is not None:
        parts.append(f"line {finding['line']}")
    start, end = finding["t_start_s"], finding["t_end_s"]
    if start is not None:
        is_span = end is not None and end != start
        parts.append(f"{start:.2f}-{end:.2f} s" if is_span else f"{start:.2f} s")
    return printable(" · ".join(part for part in parts if part))
