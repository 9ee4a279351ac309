"""`POST console/query`: read-only SQL over what everybody may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.base import CatalogueView
from catalog.console import running
from catalog.console.downloads import csv_of
from portal.core.api import parse
from portal.core.operations import operation


class ConsoleQuery(serializers.Serializer[Any]):
    """One SELECT over the tables `episodes` and `datasets`."""

    sql = serializers.CharField(max_length=running.LONGEST, trim_whitespace=False)
    format = serializers.ChoiceField(["json", "csv"], default="json")


class QueryView(CatalogueView):
    """`POST console/query`."""

    @operation(scope="catalog:read", body=ConsoleQuery, needs_account=True)
    def post(self, request: Request) -> HttpResponseBase:
        """Run it for at most 5 s and give at most 10,000 rows, as JSON or CSV."""
        actor = self.require("catalog:read")
        data = parse(ConsoleQuery, request.data)
        found = running.run(actor=actor, sql=data["sql"])
        if data["format"] == "csv":
            return csv_of(found)
        return Response(
            {
                "columns": found.columns,
                "rows": found.rows,
                "truncated": found.is_truncated,
                "seconds": round(found.seconds, 3),
            }
        )
