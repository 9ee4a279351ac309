"""Running one query in its own process, one at a time for each person."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.console import files
from portal.accounts.access import Actor
from portal.core.errors import (
    FieldError,
    ForbiddenError,
    InvalidError,
    TooManyError,
    UnavailableError,
)

CHILD = Path(__file__).with_name("child.py")
SECONDS = 5
ROWS = 10_000
LONGEST = 20_000
AT_ONCE = 4
_WAITS = 30.0
"""Seconds for the process to start and load, and for the query: the kernel ends the latter."""


@dataclass(frozen=True, slots=True)
class Result:
    """Columns as pairs of name and type, and the first rows; `is_truncated`: there were more."""

    columns: list[dict[str, str]]
    rows: list[list[Any]]
    is_truncated: bool
    seconds: float


def run(*, actor: Actor, sql: str) -> Result:
    """What a query gives.

    Raises InvalidError `console.syntax`, `console.too_slow`, `console.too_large` or
    `console.failed`, ForbiddenError `console.forbidden`, TooManyError `console.busy`,
    UnavailableError `console.unavailable` where a query could not be held.
    """
    person = actor.person
    if not sql.strip():
        raise _invalid("console.syntax", "Write a query, such as SELECT count(*) FROM episodes.")
    if len(sql) > LONGEST or "\0" in sql:
        raise _invalid("console.syntax", f"Write at most {LONGEST:,} signs of plain text.")
    with _turn(person.pk):
        path = files.current()
        began = time.monotonic()
        said = _ask(path, sql)
    if "code" in said:
        raise _refused(str(said["code"]), str(said["text"]))
    return Result(said["columns"], said["rows"], said["is_truncated"], time.monotonic() - began)


def _invalid(code: str, text: str) -> InvalidError:
    return InvalidError(text, code=code, errors=[FieldError("sql", code, text)])


def _refused(code: str, text: str) -> InvalidError | ForbiddenError | UnavailableError:
    if code == "console.unavailable":
        return UnavailableError(text, code=code)
    return ForbiddenError(text, code=code) if code == "console.forbidden" else _invalid(code, text)


@contextmanager
def _turn(person: int) -> Iterator[None]:
    """The person's turn, and one of the few places; TooManyError where either is taken."""
    with (files.folder() / f"person-{person}.lock").open("w") as own:
        if not _took(own.fileno()):
            raise TooManyError("Your last query is still running.", code="console.busy")
        for place in range(AT_ONCE):
            with (files.folder() / f"place-{place}.lock").open("w") as shared:
                if _took(shared.fileno()):
                    yield
                    return
    raise TooManyError("Too many queries are running; try again soon.", code="console.busy")


def _took(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ask(path: Path, sql: str) -> dict[str, Any]:
    process = subprocess.Popen(  # noqa: S603 - our own program; the query goes in on stdin
        [sys.executable, "-I", str(CHILD), path.name],
        cwd=path.parent,
        env=files.clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(sql.encode(errors="replace"), timeout=_WAITS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise _too_slow() from None
    return _read(said, process.returncode)


def _read(said: bytes, status: int) -> dict[str, Any]:
    if status in (-signal.SIGALRM, -signal.SIGXCPU):
        raise _too_slow()
    if status == 0:
        found: dict[str, Any] = json.loads(said)
        return found
    if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL):
        raise _invalid("console.failed", "The query ended its process; narrow it.")
    text = f"The console does not answer ({status}); try again later."
    raise UnavailableError(text, code="console.unavailable")


def _too_slow() -> InvalidError:
    text = f"The query took more than {SECONDS} seconds and was stopped; narrow it."
    return _invalid("console.too_slow", text)
