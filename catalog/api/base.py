"""What the catalogue's API views share."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from catalog.models import Dataset
from catalog.selectors import datasets
from portal.core.api import ApiView
from portal.core.operations import operation_of


class CatalogueView(ApiView):
    """A view of public things: nobody needs to sign in."""

    def dataset(self, owner: str, slug: str) -> Dataset:
        """The dataset that the address names, if the asker may know of it."""
        return datasets.get_visible(actor=self.actor, owner=owner, slug=slug)


class DocumentRenderer(JSONRenderer):
    """Stands for a media type when the asker's wishes are compared with what there is."""

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type


class DocumentView(CatalogueView):
    """A view whose answer has its own media types, those that its operation names."""

    def get_renderers(self) -> list[Any]:
        """One for each media type; what is a kind of JSON may be asked for as JSON too."""
        said = operation_of(self, "get")
        names = [name.partition(";")[0] for name in said.media_types] if said else []
        is_json = any(name.endswith("+json") for name in names)
        return [DocumentRenderer(name) for name in [*names, *["application/json"] * is_json]]


def query_of(request: Request) -> dict[str, list[str]]:
    """The query as lists, since a repeated key means "or"."""
    return {key: request.query_params.getlist(key) for key in request.query_params}
