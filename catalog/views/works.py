"""Works that cite a dataset: registering one, and deciding whether it is shown."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalog.forms import WorkForm
from catalog.selectors import credit, datasets
from catalog.services import credit as services
from portal.accounts.access import actor_of, signed_in
from portal.core.answers import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def register(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """`/datasets/{owner}/{slug}/citing-works/new/`."""
    actor = actor_of(request)
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    form = WorkForm(request.POST or None)
    context = {"nav": "catalogue", "dataset": dataset, "form": form}
    if request.method != "POST":
        return render(request, "catalog/work_new.html", context)
    status = attempt(
        form,
        lambda: services.register_work(dataset=dataset, by=actor.person, **form.cleaned_data),
    )
    if status:
        return render(request, "catalog/work_new.html", context, status=status)
    messages.success(request, "Thank you. The work is shown once it was looked at.")
    return redirect(f"{dataset.get_absolute_url()}#credit")


@require_POST
@signed_in
def decide(request: HttpRequest, owner: str, slug: str, public_id: UUID) -> HttpResponse:
    """`/datasets/{owner}/{slug}/citing-works/{id}/decide/`: the owner or our staff."""
    actor = actor_of(request)
    actor.require("ingest:write", "review:write")
    work = credit.get_work(actor=actor, owner=owner, slug=slug, public_id=public_id)
    is_shown = request.POST.get("decision") == "confirm"
    services.decide_work(work=work, is_shown=is_shown, by=actor.person)
    messages.success(request, "The work is shown." if is_shown else "The work was declined.")
    return redirect(f"{work.dataset.get_absolute_url()}#credit")
