"""The owner's page of a dataset's offers: what is offered, a new one, and withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Dataset
from catalog.selectors import datasets
from licensing.offer_form import OfferForm
from licensing.selectors import offers as selectors
from licensing.services import offers
from portal.accounts.access import Actor, actor_of, signed_in
from portal.core.answers import attempt
from portal.core.errors import NotFoundError


def _managed(actor: Actor, owner: str, slug: str) -> Dataset:
    """Return a dataset whose offers somebody manages; others are told nothing is there."""
    dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
    if not selectors.may_manage(actor, dataset):
        raise NotFoundError("There is no such page.")
    return dataset


@require_http_methods(["GET", "POST"])
@signed_in
def offer_list(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    """Show the offers of one's dataset, and make one."""
    actor = actor_of(request)
    dataset = _managed(actor, owner, slug)
    if request.method == "GET":
        return _page(request, dataset, OfferForm(), 200)
    form = OfferForm(request.POST)
    status = attempt(
        form,
        lambda: offers.create_offer(
            actor=actor,
            dataset=dataset,
            template_version=form.cleaned_data["licence"],
            made=form.made(),
        ),
    )
    if status:
        return _page(request, dataset, form, status)
    messages.success(request, "The offer was made.")
    return redirect("licensing:dataset-offers", owner=owner, slug=slug)


def _page(request: HttpRequest, dataset: Dataset, form: OfferForm, status: int) -> HttpResponse:
    return render(
        request,
        "licensing/offers.html",
        {
            "nav": "catalogue",
            "dataset": dataset,
            "offers": selectors.offers_of(actor_of(request), dataset),
            "form": form,
        },
        status=status,
    )


@require_POST
@signed_in
def withdraw(request: HttpRequest, owner: str, slug: str, offer_id: UUID) -> HttpResponse:
    """Withdraw an offer; what was agreed under it stays."""
    actor = actor_of(request)
    dataset = _managed(actor, owner, slug)
    offer = selectors.get_offer_of(actor, dataset, offer_id)
    offers.withdraw_offer(actor=actor, offer=offer)
    messages.success(request, "The offer was withdrawn.")
    return redirect("licensing:dataset-offers", owner=owner, slug=slug)
