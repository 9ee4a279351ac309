"""What the dataset's page shows of licensing."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.models import Dataset, Selection
from catalog.selectors.selections import Part
from licensing.comparison import best_rows, duties, limits, rows
from licensing.models import Grant, Offer, TemplateVersion
from licensing.selectors import journeys, papers
from licensing.selectors import offers as offer_selectors
from portal.accounts.access import ANONYMOUS, Actor, actor_of

register = template.Library()


def _actor(context: template.Context) -> Actor:
    request = context.get("request")
    return actor_of(request) if request is not None else ANONYMOUS


def _licence_versions(offers: list[Offer], dataset: Dataset) -> list[dict[str, Any]]:
    if dataset.is_open:
        version = TemplateVersion.objects.filter(template__slug="open-attribution").first()
        if version is None:
            return []
        open_licence = {"version": version, "name": dataset.licence, "price": None, "days": None}
        return [{**open_licence, "says": "Open"}]
    found: dict[int, dict[str, Any]] = {}
    for offer in offers:
        version = offer.template_version
        found.setdefault(
            version.pk,
            {
                "version": version,
                "name": version.template.name,
                "price": offer.price,
                "days": offer.term_days,
                "says": f"{offer.price} per seat" if offer.price else "Free",
            },
        )
    return list(found.values())


@register.inclusion_tag("licensing/parts/licence_table.html", takes_context=True)
def licence_table(context: template.Context, dataset: Dataset) -> dict[str, Any]:
    """Show the dataset's licences side by side: can, cannot, ask."""
    offers = list(offer_selectors.offers_of(_actor(context), dataset))
    licences = _licence_versions(offers, dataset)
    return {
        "dataset": dataset,
        "licences": licences,
        "rows": rows([item["version"].terms for item in licences]),
        "limits": [limits(item["version"].terms, term_days=item["days"]) for item in licences],
        "duties": [duties(item["version"].terms) for item in licences],
    }


@register.inclusion_tag("licensing/parts/compared_licences.html", takes_context=True)
def compared_licences(context: template.Context, datasets: list[Dataset]) -> dict[str, Any]:
    """Show for each action what the best licence of each dataset says, and which one that is."""
    found = [
        _licence_versions(list(offer_selectors.offers_of(_actor(context), dataset)), dataset)
        for dataset in datasets
    ]
    terms = [{item["name"]: item["version"].terms for item in licences} for licences in found]
    return {"rows": best_rows(terms), "prices": [_cheapest(licences) for licences in found]}


def _cheapest(licences: list[dict[str, Any]]) -> str:
    """What the least costs; nothing where there is no offer."""
    if not licences:
        return ""
    priced = [item["price"] for item in licences if item["price"]]
    is_free = len(priced) < len(licences)
    least = f"{min(priced, key=lambda price: price.amount)} per seat" if priced else ""
    return " or ".join(filter(None, ("Free" if is_free else "", least)))


@register.inclusion_tag("licensing/parts/access_panel.html", takes_context=True)
def access_panel(context: template.Context, dataset: Dataset) -> dict[str, Any]:
    """Show what the person can do now: download, go on, ask, or order."""
    actor = _actor(context)
    shown: dict[str, Any] = {
        "dataset": dataset,
        "version": dataset.latest_version,
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "actor": actor,
        "may_manage_offers": offer_selectors.may_manage(actor, dataset),
        "has_sandbox_payments": context.get("has_sandbox_payments"),
    }
    if dataset.is_open:
        return {**shown, "state": "open"}
    grant = _own_grant(actor, dataset)
    if grant is not None:
        return {**shown, "state": "granted", "grant": grant}
    return {**shown, **_unfinished(actor, dataset), "offers": _offers(actor, dataset)}


@register.simple_tag(takes_context=True)
def access_link(context: template.Context, dataset: Dataset) -> SafeString:
    """The page's first button: to the grant that covers the dataset, else to what is offered."""
    grant = None if dataset.is_open else _own_grant(_actor(context), dataset)
    address = grant.get_absolute_url() if grant else f"{dataset.get_absolute_url()}#access"
    words = "Build a bundle" if grant else "Get access"
    return format_html('<a class="btn btn-go" href="{}">{}</a>', address, words)


@register.inclusion_tag("licensing/parts/selection_access.html", takes_context=True)
def selection_access(context: template.Context, part: Part, selection: Selection) -> dict[str, Any]:
    """What one can do with a selection's part: build a bundle, ask, or order."""
    actor, dataset = _actor(context), part.dataset
    shown = {
        "part": part,
        "selection": selection,
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }
    grant = None if dataset.is_open else _own_grant(actor, dataset)
    if dataset.is_open or grant is not None:
        return {**shown, "state": "granted" if grant else "open", "grant": grant}
    return {**shown, "state": "offers", "offers": _offers(actor, dataset)}


def _offers(actor: Actor, dataset: Dataset) -> list[Offer]:
    return list(offer_selectors.offers_of(actor, dataset))


def _own_grant(actor: Actor, dataset: Dataset) -> Grant | None:
    if not actor.is_signed_in:
        return None
    rows = papers.visible_grants(actor).filter(dataset=dataset, state="active")
    own = rows.filter(organisation__in=actor.organisations()).order_by("-pk").first()
    return own or rows.filter(seats__user=actor.user).order_by("-pk").first()


def _unfinished(actor: Actor, dataset: Dataset) -> dict[str, Any]:
    """Return the request or order that is on its way, with its steps."""
    if not actor.is_signed_in:
        return {"state": "offers"}
    own = {"offer__dataset": dataset, "organisation__in": actor.organisations()}
    order = papers.visible_orders(actor).filter(state="placed", **own).order_by("-pk").first()
    if order is not None:
        return {"state": "going", "origin": order, "steps": journeys.order_steps(order)}
    asked = papers.visible_requests(actor).filter(**own)
    open_states = ("submitted", "needs_info", "approved")
    request = asked.filter(state__in=open_states).order_by("-pk").first()
    grant = papers.grant_of(request) if request else None
    if request is not None and (grant is None or grant.state == "pending"):
        return {"state": "going", "origin": request, "steps": journeys.request_steps(request)}
    return {"state": "offers"}
