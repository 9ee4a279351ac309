"""What changed between two versions, and datasets side by side."""

from __future__ import annotations

from itertools import chain
from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.manifest import Changed, Difference, Entry, Totals
from catalog.selectors import differences
from portal.core.errors import InvalidError
from portal.core.operations import Query, operation

PAGE_SIZE = 50
MOST_AT_ONCE = 200


class DiffView(CatalogueView):
    """`GET datasets/{owner}/{slug}/diff?from=&to=`."""

    @operation(
        query=(
            Query("from", says="The version before; without it, the one before `to`."),
            Query("to", says="The version after; without it, the latest."),
            Query("page", int, "Of the rows, from 1."),
            Query("page_size", int, f"At most {MOST_AT_ONCE}."),
        )
    )
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """Episodes that were removed, added and changed, in this order, and the totals."""
        asked = request.query_params
        found = differences.compare(
            self.dataset(owner, slug), asked.get("from", ""), asked.get("to", "")
        )
        rows = rows_of(found.difference)
        page = whole(asked.get("page", "1"), "page", 1_000_000)
        size = whole(asked.get("page_size", str(PAGE_SIZE)), "page_size", MOST_AT_ONCE)
        shown = rows[(page - 1) * size : page * size]
        withdrawn = differences.withdrawn_among(row["id"] for row in shown)
        names = {"from": found.before.number, "to": found.after.number, "page_size": size}

        def address(number: int) -> str:
            return request.build_absolute_uri(f"?{urlencode({**names, 'page': number})}")

        return Response(
            {
                "from": found.before.number,
                "to": found.after.number,
                "added": len(found.difference.added),
                "removed": len(found.difference.removed),
                "changed": len(found.difference.changed),
                "unchanged": found.difference.unchanged,
                "totals": {
                    "from": totals_item(found.difference.before),
                    "to": totals_item(found.difference.after),
                },
                "results": [_without(row) if row["id"] in withdrawn else row for row in shown],
                "next": address(page + 1) if page * size < len(rows) else None,
                "previous": address(page - 1) if page > 1 else None,
            }
        )


def whole(text: str, name: str, most: int) -> int:
    """A number from 1 to `most`; InvalidError for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not is_number or not 1 <= int(text) <= most:
        raise InvalidError(f"{name} is a whole number from 1 to {most:,}.", code="page.invalid")
    return int(text)


def rows_of(found: Difference) -> list[dict[str, Any]]:
    """Every difference as a row of the answer."""
    return list(
        chain(
            (_item("removed", entry) for entry in found.removed),
            (_item("added", entry) for entry in found.added),
            (_changed(changed) for changed in found.changed),
        )
    )


def _item(change: str, entry: Entry) -> dict[str, Any]:
    return {
        "change": change,
        "id": entry.id,
        "recording": entry.file.get("recording"),
        "filename": entry.file.get("filename"),
        "task": entry.episode.get("task"),
        "seconds": round(entry.seconds, 6),
        "withdrawn": False,
        "changes": [],
    }


def _without(row: dict[str, Any]) -> dict[str, Any]:
    """The row of an episode that was taken back since: that it was there, and no more."""
    return {**row, "filename": None, "task": None, "withdrawn": True, "changes": []}


def _changed(changed: Changed) -> dict[str, Any]:
    said = [
        {"field": change.field, "before": change.before, "after": change.after}
        for change in changed.changes
    ]
    return {**_item("changed", changed.entry), "changes": said}


def totals_item(totals: Totals) -> dict[str, Any]:
    """What a version adds up to."""
    return {
        "files": totals.files,
        "episodes": totals.episodes,
        "hours": round(totals.seconds / 3600, 4),
        "bytes": totals.bytes,
    }
