"""The endpoints of the API, read from its addresses and views."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.urls import URLPattern, get_resolver
from rest_framework.views import APIView

METHODS = ("get", "post", "patch", "put", "delete")
PREFIX = "/api/v1/"
HEADINGS = {
    "accounts": "Accounts",
    "jobs": "Operation",
    "licensing": "Licensing and delivery",
    "ingest": "Ingest",
    "catalog": "Catalogue",
}


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    area: str
    method: str
    path: str
    says: str

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.method} {self.path}".lower()).strip("-")


def readable(route: str) -> str:
    """`datasets/<slug:owner>` as `datasets/{owner}`; ids are called id."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    return PREFIX + path.replace("{public_id}", "{id}")


def _says(method: object, view: type[APIView]) -> str:
    text = inspect.getdoc(method) or inspect.getdoc(view) or ""
    return " ".join(text.split("\n\n")[0].split())


def _operations(pattern: URLPattern) -> Iterator[Operation]:
    view = getattr(pattern.callback, "cls", None)
    if view is None:
        return
    area = view.__module__.removeprefix("portal.").partition(".")[0]
    for method in METHODS:
        handler = getattr(view, method, None)
        if handler is not None and method in view.http_method_names:
            path = readable(str(pattern.pattern))
            yield Operation(area, method.upper(), path, _says(handler, view))


@functools.lru_cache(maxsize=1)
def endpoints() -> tuple[tuple[str, tuple[Operation, ...]], ...]:
    """The operations in groups, each by its path."""
    _, api = get_resolver().namespace_dict["api"]
    found = [
        operation
        for pattern in api.url_patterns
        if isinstance(pattern, URLPattern)
        for operation in _operations(pattern)
        if operation.area in HEADINGS
    ]
    order = list(HEADINGS)
    found.sort(key=lambda row: (order.index(row.area), row.path, METHODS.index(row.method.lower())))
    groups = groupby(found, lambda row: row.area)
    return tuple((HEADINGS[area], tuple(rows)) for area, rows in groups)
