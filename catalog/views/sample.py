"""The ungated sample, for a browser."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from catalog.selectors import datasets, versions
from catalog.services import handing
from portal.accounts.access import actor_of


@require_safe
def sample(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/sample/`: leads to the file, or says that it is being made."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    handing.check_sampled(dataset, request.GET.get("version", versions.LATEST))
    found = handing.sample_of(dataset, by=actor.user)
    if found.link is not None:
        return redirect(found.link.url)
    messages.info(request, "The sample is being made: ask again in a minute.")
    return redirect(f"{dataset.get_absolute_url()}#use")
