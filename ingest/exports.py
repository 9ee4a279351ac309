"""Tables as CSV, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ingest.models import Recording

RECORDING_COLUMNS = (
    "file", "dataset", "state", "verdict", "errors", "warnings", "quality",
    "duration_s", "bytes", "sha256", "uploaded_at", "id",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """The value as text; numbers stay, other text that a spreadsheet would run gets a quote."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table in CSV with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _short(seconds: float | None) -> float | None:
    """To the microsecond: what lies below comes of reckoning."""
    return None if seconds is None else round(seconds, 6)


def recording_cells(row: Recording) -> list[object]:
    """One line of a list of recordings."""
    return [
        row.filename, row.dataset.name, row.state, row.verdict, row.errors_count,
        row.warnings_count, row.quality, _short(row.duration_s), row.bytes, row.sha256,
        row.created_at.isoformat(), row.public_id,
    ]  # fmt: skip
