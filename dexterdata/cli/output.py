"""What the command line says to people, to programs, and as its exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console


CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
MINOR_DIGITS = {"JPY": 0, "KRW": 0}
"""How many digits of an amount in minor units stand behind the point, where it is not 2."""


class ExitCode(IntEnum):
    """The exit statuses of API.md; BROKEN says that the machine, not the request, is at fault."""

    OK = 0
    BROKEN = 1
    USAGE = 2
    NOT_SIGNED_IN = 3
    NOT_ENTITLED = 4
    NOT_FOUND = 5
    FAILED = 6
    INCOMPLETE = 7
    INTERRUPTED = 130


@cache
def people() -> Console:
    """The console for people: standard output, wide where it is not a terminal."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 120
    return Console(highlight=False, width=width)


@cache
def progress() -> Console:
    """The console for progress and errors: standard error."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def write(text: str) -> None:
    """Write plain text to standard output."""
    sys.stdout.write(text)


def write_json(value: Mapping[str, Any]) -> None:
    """Write one object on one line to standard output, for programs."""
    sys.stdout.write(json.dumps(value, allow_nan=False, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def stop(code: ExitCode, sentence: str, hint: str = "") -> NoReturn:
    """Say why on standard error and leave with ``code``."""
    progress().print(printable(sentence), style="bold red", markup=False, soft_wrap=True)
    if hint:
        progress().print(printable(hint), markup=False, soft_wrap=True)
    raise typer.Exit(int(code))


def printable(text: str) -> str:
    """Return text from a stranger's file without characters that would steer a terminal."""
    return "".join(
        character if character.isprintable() or character == "\n" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def money_text(amount: int, currency: str) -> str:
    """Return money as the portal shows it: €1,200.00 of 120000 minor units, JPY 5,000 of 5000."""
    digits = MINOR_DIGITS.get(currency, 2)
    before = CURRENCY_SIGNS.get(currency, f"{currency} ")
    return f"{before}{Decimal(amount).scaleb(-digits):,.{digits}f}"


def size_text(size_bytes: int) -> str:
    """Return a size for people: 1.2 MB."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError
