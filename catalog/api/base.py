"""What the catalogue's API views share."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from catalog.models import Dataset
from catalog.selectors import datasets
from portal.core.api import ApiView


class CatalogueView(ApiView):
    """A view of public things: nobody needs to sign in."""

    def dataset(self, owner: str, slug: str) -> Dataset:
        """The dataset that the address names, if the asker may know of it."""
        return datasets.get_visible(actor=self.actor, owner=owner, slug=slug)


class DocumentView(CatalogueView):
    """A view whose answer has its own media type, whatever the asker accepts."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Never a 406."""
        return super().perform_content_negotiation(request, force=True)


def query_of(request: Request) -> dict[str, list[str]]:
    """The query as lists, since a repeated key means "or"."""
    return {key: request.query_params.getlist(key) for key in request.query_params}
