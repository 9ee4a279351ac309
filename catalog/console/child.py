"""One query in a process of its own; run as a program: child.py DATABASE, the query on stdin.

It copies the tables into memory, then gives up everything that a query does not need: DuckDB's
way to files and settings, and the kernel's calls for files, sockets and programs. After so many
seconds the kernel ends it. One JSON object on stdout says what was found or what was wrong.
"""

from __future__ import annotations

import json
import math
import os
import re
import signal
import sys
from decimal import Decimal
from typing import Any

import duckdb

from dexterdata.sandbox import confinement, seccomp
from dexterdata.sandbox.model import Limits, Protections

ROWS = 10_000
SECONDS = 5
CELL = 2_000
BYTES = 8_000_000
MEMORY = "512MB"
_LOCKS = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    f"SET memory_limit = '{MEMORY}'",
    "SET temp_directory = ''",
    "SET max_temp_directory_size = '0KB'",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
_SYNTAX = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.SyntaxException,
)
_ZONED = "A time with a zone cannot be given: cast it, such as now()::TIMESTAMP."


def opened(path: str) -> duckdb.DuckDBPyConnection:
    """The tables in memory, nothing attached, nothing that may still be set."""
    database = duckdb.connect(":memory:", config={"threads": 1})
    database.execute("ATTACH $1 AS source (READ_ONLY)", [path])
    for name in ("episodes", "datasets"):
        database.execute(f"CREATE TABLE {name} AS FROM source.{name}")
    database.execute("DETACH source")
    database.execute("SELECT DATE '2020-01-01', 1::DECIMAL(4,1), uuid(), [1], {'a': 1}").fetchall()
    for lock in _LOCKS:
        database.execute(lock)
    return database


def lacking() -> str:
    """What this machine's kernel lacks to hold a query, in words; empty where it has all."""
    can = confinement.available()
    names = [*["Landlock"] * (not can.landlock), *["seccomp"] * (not can.seccomp)]
    return f"This machine's kernel has no {' and no '.join(names)}." if names else ""


def confine() -> None:
    """Give up files, sockets, programs and most memory; OSError where anything does not hold."""
    limits = Limits(memory_bytes=1024 * 1024 * 1024, cpu_s=2 * SECONDS)
    # The database has threads already, so the filter is one that holds for all of them.
    confinement.confine(limits, Protections(landlock=True, seccomp=False), os.getppid())
    seccomp.install_everywhere()


def answer(database: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    """What the query gives, or a code and a sentence."""
    try:
        statements = database.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            return _wrong("console.forbidden", "Write one SELECT; nothing else is run here.")
        return _read(database.execute(statements[0]))
    except _SYNTAX as error:
        return _wrong("console.syntax", _said(error))
    except duckdb.PermissionException:
        return _wrong("console.forbidden", "The console reads its own two tables and nothing else.")
    except (duckdb.OutOfMemoryException, MemoryError):
        return _wrong(
            "console.too_large", f"The query needs more than {MEMORY} of memory; narrow it."
        )
    except duckdb.Error as error:
        # DuckDB asks pytz for such a time, which is not here.
        return _wrong("console.failed", _ZONED if "pytz" in str(error) else _said(error))


def _wrong(code: str, text: str) -> dict[str, Any]:
    return {"code": code, "text": text}


def _said(error: Exception) -> str:
    """What was wrong, what may be meant, and in which line of the query."""
    what, _, where = str(error).strip().partition("\n\n")
    line = re.match(r"LINE (\d+):", where)
    text = " ".join(what.split())[:400]
    return f"{text} (line {line[1]})" if line else text


def _read(result: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    columns = [
        {"name": str(one[0]), "type": str(one[1])[:80]} for one in (result.description or ())
    ]
    short = [place for place, one in enumerate(columns) if one["type"] == "FLOAT"]
    rows: list[list[Any]] = []
    size, is_cut = 0, False
    while not is_cut and (some := result.fetchmany(500)):
        for row in some:
            cells = [_plain(cell) for cell in row]
            for place in short:
                cells[place] = _shortened(cells[place])
            size += _weight(cells)
            is_cut = len(rows) == ROWS or size > BYTES
            if is_cut:
                break
            rows.append(cells)
    return {"columns": columns, "rows": rows, "is_truncated": is_cut}


def _shortened(cell: Any) -> Any:
    """A number of 32 bits without digits that it does not have."""
    return float(f"{cell:.7g}") if isinstance(cell, float) else cell


def _weight(cell: Any) -> int:
    """About how many bytes a cell takes, with all that lies in it."""
    if isinstance(cell, list):
        return 8 + sum(map(_weight, cell))
    return len(cell) if isinstance(cell, str) else 8


def _plain(cell: Any) -> Any:
    """A cell as JSON has it; what JSON has no word for is text."""
    if cell is None or isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float | Decimal):
        return float(cell) if math.isfinite(cell) else str(cell)
    if isinstance(cell, list | tuple) and len(cell) <= 100:
        return [_plain(one) for one in cell]
    text = str(cell)
    return text if len(text) <= CELL else f"{text[:CELL]}…"


def asked(sql: str) -> dict[str, Any]:
    """The answer to a query, in a process that can do nothing else; refused where it could."""
    if lacking():
        return _wrong("console.unavailable", f"The console is off. {lacking()}")
    database = opened(sys.argv[1])
    confine()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    return answer(database, sql)


def main() -> None:
    said = asked(sys.stdin.read())
    sys.stdout.write(json.dumps(said, ensure_ascii=True))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
