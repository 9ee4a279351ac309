"""A run of `dexter upload` as people follow it: a line of counts, and what became of the files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dexterdata.cli import output

if TYPE_CHECKING:
    from dexterdata.client.outcomes import Outcome, Tally

EVERY_S, EVERY_S_IN_A_LOG = 0.2, 30.0
AWAY_S = 3.0
MOST_SHOWN = 20
SHORT = 100
"""Characters of a sentence that may stand beside each file."""
WORDS = {
    "pass": "passed",
    "warn": "passed with warnings",
    "fail": "failed",
    "refused": "refused",
    "unchanged": "unchanged",
    "validating": "sent, verdict not awaited",
    "not_taken": "not taken by the portal",
    "not_sent": "not sent",
    "stopped": "sent, not checked yet",
}


class ProgressLine:
    """The counts on standard error: one line that changes, or one now and then in a log."""

    def __init__(self) -> None:
        self._console = output.progress()
        self._every_s = EVERY_S if self._console.is_terminal else EVERY_S_IN_A_LOG
        self._next = time.monotonic() + (0 if self._console.is_terminal else self._every_s)
        self._last = ""

    def show(self, tally: Tally) -> None:
        """Say how far it is, where it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every_s
        line = counts(tally)
        if line == self._last:
            return
        self._last = line
        if self._console.is_terminal:
            self._console.file.write(f"\r\x1b[2K{line[: self._console.width - 1]}")
            self._console.file.flush()
        else:
            self._console.print(line, markup=False, soft_wrap=True)

    def clear(self) -> None:
        """Make room for a line of another kind."""
        if self._console.is_terminal and self._last:
            self._console.file.write("\r\x1b[2K")
            self._console.file.flush()
            self._last = ""


def counts(tally: Tally) -> str:
    """The line: 12 of 60 sent (34.5 MB), 3 unchanged, 9 checked, 1 to fix."""
    new = tally.found - tally.unchanged
    parts = [f"{tally.sent:,} of {new:,} sent ({output.size_text(tally.sent_bytes)})"]
    others = (
        (tally.unchanged, "unchanged"),
        (tally.settling, "being written"),
        (tally.awaiting, "waiting for their check"),
        (tally.good, "accepted"),
        (tally.bad, "to fix"),
        (tally.left, "left"),
    )
    parts += [f"{count:,} {word}" for count, word in others if count]
    if tally.away_s > AWAY_S:
        parts.append(f"no answer for {tally.away_s:.0f} s, trying again")
    return ", ".join(parts)


def show_summary(tally: Tally, problems: Sequence[Outcome], base_url: str, page: str) -> None:
    """The table at the end, the files that need somebody, and where all is shown.

    `page` is the batch's path on the portal at `base_url`.
    """
    from rich.table import Table
    from rich.text import Text

    reasons = Reasons(base_url)
    table = Table("files", "what became of them", box=None)
    for word, count in sorted(tally.outcomes.items(), key=lambda item: -item[1]):
        table.add_row(f"{count:,}", WORDS.get(word, word))
    output.people().print(table)
    for item in problems[:MOST_SHOWN]:
        why = reasons.of(item) or WORDS.get(item.verdict or item.state, item.state)
        output.people().print(Text.assemble((f"  {shown(item)}", "bold"), f"  {why}"),
                              soft_wrap=True)  # fmt: skip
    if len(problems) > MOST_SHOWN:
        output.write(f"  and {len(problems) - MOST_SHOWN:,} more\n")
    if tally.sent:
        output.write(f"Findings by check, and every file: {base_url}{page}\n")


class Reasons:
    """Why files are not accepted, in one list: what many have in common is told once."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._told: dict[str, set[str]] = {}

    def of(self, item: Outcome) -> str:
        """The reason and the address of the report; empty where nothing is known.

        What a check found is told with the check's id, as `dexter validate` names it. Where a
        sentence of the same check was told before, one that is long or the same is left out.
        """
        sentence = item.message or ""
        if sentence and item.verdict is not None and item.code:
            told = self._told.setdefault(item.code, set())
            is_needed = not told or (len(sentence) <= SHORT and sentence not in told)
            told.add(sentence)
            sentence = f"{item.code}: {sentence}" if is_needed else item.code
        return output.printable("  ".join(filter(None, (sentence, address(item, self._base_url)))))


def say_left_out(tally: Tally, beside: int) -> None:
    """Say on standard error that nothing was found, or how much was taken for no recording."""
    lines = []
    if beside:
        lines.append(
            f"Left out, being no recordings: {beside:,} file{'s' if beside > 1 else ''} (read-me, "
            "licence, checksum and the like). To send one all the same, name it."
        )
    if not tally.found:
        lines.append("No recording was found there.")
    for line in lines:
        output.progress().print(line, markup=False, soft_wrap=True)


def address(item: Outcome, base_url: str) -> str:
    """Where the portal shows a recording's report; empty before it was checked."""
    return f"{base_url}{item.page}" if item.page else ""


def shown(item: Outcome) -> str:
    """A file's path as text without characters that would steer a terminal."""
    from dexterdata.client.folder import printable

    return output.printable(printable(str(item.path)))
