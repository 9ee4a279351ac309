"""A result as a file for a browser."""

from __future__ import annotations

from django.http import HttpResponse

from catalog.console.running import Result
from catalog.console.tables import as_csv


def csv_of(found: Result) -> HttpResponse:
    """The result as a file; where rows were left out, a header says so."""
    text = as_csv([column["name"] for column in found.columns], found.rows)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="query.csv"'
    answer["Cache-Control"] = "no-store"
    answer["X-Truncated"] = str(found.is_truncated).lower()
    return answer
