"""API: licences and offers."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.selectors import datasets
from licensing.api import shapes
from licensing.money import Money
from licensing.selectors import offers as selectors
from licensing.selectors.people import any_organisation
from licensing.serializers import OfferInput
from licensing.services import offers
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.operations import operation


class TemplatesView(ApiView):
    """`GET licence-templates`."""

    @operation(is_list=True)
    def get(self, request: Request) -> Response:
        """List all licences; anybody may read them."""
        return paginate(request, selectors.templates(), shapes.template, ordering=("name", "pk"))


class TemplateVersionView(ApiView):
    """`GET licence-templates/{id}/versions/{v}`."""

    @operation()
    def get(self, request: Request, template: str, number: str) -> Response:
        """Return the exact text and the terms."""
        version = selectors.get_version(selectors.get_template(template), number)
        return Response(shapes.template_version(version))


class OffersView(ApiView):
    """`GET|POST datasets/{owner}/{slug}/offers`."""

    @operation(is_list=True)
    def get(self, request: Request, owner: str, slug: str) -> Response:
        """List the offers that one may take."""
        dataset = datasets.get_visible(actor=self.actor, owner=owner, slug=slug)
        rows = selectors.offers_of(self.actor, dataset)
        return paginate(request, rows, shapes.offer, ordering=("created_at", "pk"))

    @operation(scope="licence:write", body=OfferInput, answers=(201,))
    @idempotent
    def post(self, request: Request, owner: str, slug: str) -> Response:
        """Make an offer."""
        actor = self.require("licence:write")
        dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
        data = parse(OfferInput, request.data)
        version = selectors.get_version(
            selectors.get_template(data["template"]), data["template_version"]
        )
        name = data.get("organisation")
        made = offers.OfferTerms(
            audience=data["audience"],
            price=Money(**data["price"]) if data["price"] else None,
            term_days=data["term_days"],
            seats=data["seats"],
            is_public=data["public"],
            organisation=any_organisation(name) if name else None,
            valid_until=data["valid_until"],
        )
        offer = offers.create_offer(
            actor=actor, dataset=dataset, template_version=version, made=made
        )
        return Response(shapes.offer(offer), status=201)


class OfferView(ApiView):
    """`DELETE datasets/{owner}/{slug}/offers/{id}`."""

    @operation(scope="licence:write", answers=(204,))
    def delete(self, request: Request, owner: str, slug: str, offer_id: UUID) -> Response:
        """Withdraw an offer; what was agreed under it stays."""
        actor = self.require("licence:write")
        dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
        offer = selectors.get_offer_of(actor, dataset, offer_id)
        offers.withdraw_offer(actor=actor, offer=offer)
        return Response(status=204)
