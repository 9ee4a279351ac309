"""The console's page: a query, its table, the schema with units, examples."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from catalog.console import running
from catalog.console.downloads import csv_of
from catalog.console.schema import EXAMPLES, TABLES
from catalog.console.tables import text_of
from portal.accounts.access import actor_of, signed_in
from portal.core.answers import UNPROCESSABLE
from portal.core.errors import DexterError, TooManyError, UnavailableError
from portal.core.problems import status_of

SHOWN = 500
FIRST = next(iter(EXAMPLES.values()))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def console_page(request: HttpRequest) -> HttpResponse:
    """`/console/`; GET fills in the address's query and runs nothing."""
    if request.method != "POST":
        return _page(request, str(request.GET.get("sql") or FIRST)[: running.LONGEST])
    sql = request.POST.get("sql", "").replace("\r\n", "\n")
    try:
        found = running.run(actor=actor_of(request), sql=sql)
    except DexterError as error:
        passes = isinstance(error, TooManyError | UnavailableError)
        status = status_of(error) if passes else UNPROCESSABLE
        return _page(request, sql, status=status, problem=error)
    if request.POST.get("format") == "csv":
        return csv_of(found)
    rows = [[_shown(cell) for cell in row] for row in found.rows[:SHOWN]]
    numeric = [_is_numeric(column["type"]) for column in found.columns]
    table = {
        "heads": list(zip([column["name"] for column in found.columns], numeric, strict=True)),
        "rows": [list(zip(row, numeric, strict=True)) for row in rows],
        "shown": len(rows),
        "count": len(found.rows),
    }
    return _page(request, sql, found=found, table=table)


def _shown(cell: Any) -> str | None:
    """A cell in words; NULL is not the text that says nothing."""
    return None if cell is None else text_of(cell)


def _is_numeric(kind: str) -> bool:
    """Whether it is one number: no list, struct or map of them, and no interval."""
    name = kind.partition("(")[0]
    return name in ("FLOAT", "DOUBLE", "DECIMAL") or name.endswith("INT") or name == "INTEGER"


def _page(request: HttpRequest, sql: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "nav": "catalogue",
        "sql": sql,
        "tables": TABLES.items(),
        "examples": EXAMPLES.items(),
        "seconds": running.SECONDS,
        "most_rows": running.ROWS,
        **more,
    }
    return render(request, "catalog/console.html", context, status=status)
