"""The picture of a dataset, for those who link to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from catalog.selectors import datasets
from catalog.selectors.renderings import KEPT_S
from catalog.services.pictures import picture_key
from catalog.states import DatasetState
from portal.accounts.access import ANONYMOUS
from portal.core.errors import NotFoundError
from portal.storage import store
from portal.storage.responses import object_response


@require_safe
def picture(request: HttpRequest, owner: str, slug: str) -> HttpResponseBase:
    """`/datasets/{owner}/{slug}/picture.png`: of what everybody may see, whoever asks."""
    dataset = datasets.get_visible(actor=ANONYMOUS, owner=owner, slug=slug)
    if dataset.state != DatasetState.PUBLISHED:
        raise NotFoundError("There is no picture of this dataset.", code="dataset.not_found")
    key = picture_key(dataset)
    kept = f"public, max-age={KEPT_S}, must-revalidate"
    return object_response(request, store(), key, cache_control=kept)
