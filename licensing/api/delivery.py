"""API: bundles and links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Version
from catalog.selectors import datasets, selections, versions
from licensing.api import shapes
from licensing.selectors import papers
from licensing.selectors.bundles import get_bundle, listed_bundles
from licensing.serializers import BundleInput
from licensing.services import bundles, links
from portal.accounts.access import Actor
from portal.core.addresses import client_address
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.errors import NotSignedInError
from portal.core.operations import operation


class BundlesView(ApiView):
    """`GET|POST bundles`."""

    @operation(scope="delivery:read", is_list=True)
    def get(self, request: Request) -> Response:
        """List the bundles that one asked for or may take under a grant."""
        actor = self.require("delivery:read")
        return paginate(request, listed_bundles(actor), shapes.listed_bundle)

    @operation(body=BundleInput, answers=(200, 202))
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask for a bundle; without a grant only of open data, which needs no account."""
        actor = self.actor
        data = parse(BundleInput, request.data)
        owner, slug = data["dataset"].split("/")
        dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
        version = versions.get_visible(actor=actor, dataset=dataset, number=data["version"])
        if data["grant"] is not None and not actor.is_signed_in:
            raise NotSignedInError("Send a token, or sign in.")
        grant = papers.get_grant(actor, data["grant"]) if data["grant"] else None
        bundle, must_build = bundles.request_bundle(
            actor=actor,
            grant=grant,
            version=version,
            wanted=_wanted(actor, data.get("selection", {}), version),
            file_format=data["format"],
        )
        is_pending = must_build or bundle.state != "ready"
        shown = get_bundle(actor, bundle.public_id)
        return Response(shapes.bundle(shown), status=202 if is_pending else 200)


def _wanted(actor: Actor, selection: dict[str, Any], version: Version) -> list[str] | None:
    """The episodes that are asked for by their ids or by a saved selection; None for all."""
    if "saved" in selection:
        return selections.episodes_of(actor, selection["saved"], version)
    wanted: list[str] | None = selection.get("episodes")
    return wanted


class BundleView(ApiView):
    """`GET bundles/{id}`."""

    @operation()
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a bundle and its progress."""
        bundle = get_bundle(self.actor, public_id)
        if bundle.grant is not None:
            self.require("delivery:read")
        return Response(shapes.bundle(bundle))


class LinksView(ApiView):
    """`POST bundles/{id}/links`."""

    @operation()
    def post(self, request: Request, public_id: UUID) -> Response:
        """Hand out short-lived links; never remembered, each call decides anew."""
        bundle = get_bundle(self.actor, public_id)
        minted = links.mint_links(
            actor=self.actor, bundle=bundle, address=client_address(request._request)
        )
        return Response({"links": [link.as_api() for link in minted]})
