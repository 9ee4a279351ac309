"""A version's page: an address that stays, whatever becomes of the version."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors import datasets, versions, withdrawals
from catalog.states import READABLE, VersionState
from portal.accounts.access import actor_of


@require_safe
def version_page(request: HttpRequest, owner: str, slug: str, number: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/versions/{number}/`."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    version = versions.get_visible(actor=actor, dataset=dataset, number=number)
    version.dataset = dataset
    is_over = version.state in (VersionState.DEPRECATED, VersionState.WITHDRAWN)
    context = {
        "nav": "catalogue",
        "dataset": dataset,
        "version": version,
        "changes": versions.changes_of(version) if version.state in READABLE else None,
        "retirement": withdrawals.of_version(version) if is_over else None,
        "newest": dataset.latest_version,
        "may_withdraw": withdrawals.may_withdraw(actor, dataset),
    }
    return render(request, "catalog/version.html", context)
