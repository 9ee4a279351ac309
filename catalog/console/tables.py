"""A result as CSV, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def text_of(cell: Any) -> str:
    """A cell in words: nothing for NULL, lists as JSON."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else str(cell)


def safe(cell: Any) -> str:
    """The same; text that a spreadsheet would run gets a quote before it, numbers stay."""
    text = text_of(cell)
    if isinstance(cell, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The table with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe(name) for name in columns])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
