"""What a partner states of a dataset: data sheet, contributors, embargo, who sees it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.selectors.credit import admitted_of
from catalog.services.datasets import update_dataset
from ingest.forms.statements import StatementsForm, stated
from ingest.selectors import owners
from ingest.views.access import partner_page
from ingest.views.answers import answer, refuse
from portal.accounts.access import actor_of
from portal.core.errors import DexterError


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def statements(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/partner/datasets/{owner}/{slug}/statements/`."""
    actor = actor_of(request)
    dataset = owners.get_dataset(actor=actor, owner=owner, slug=slug)
    initial = stated(dataset, list(admitted_of(dataset)))
    form = StatementsForm(request.POST or None, initial=initial)
    context = {"nav": "recordings", "dataset": dataset, "form": form}
    if request.method != "POST":
        return render(request, "ingest/dataset_statements.html", context)
    if form.is_valid():
        try:
            update_dataset(dataset=dataset, by=actor.person, **form.changes())
        except DexterError as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(dataset)
    return answer(request, "ingest/dataset_statements.html", context)
