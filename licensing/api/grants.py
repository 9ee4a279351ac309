"""API: grants, their seats, and the decision."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.selectors import versions
from licensing.api import shapes
from licensing.selectors import papers
from licensing.selectors.contents import chosen, contents_of, select
from licensing.serializers import ReasonInput, SeatInput
from licensing.services import grants, seats
from licensing.services.bundles import decide_delivery
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.operations import Query, operation

READER = {"scope": "licence:read", "or_scope": "delivery:read"}
"""Whoever may download must be able to find the grant to do it under."""


class GrantsView(ApiView):
    """`GET grants`."""

    @operation(**READER, query=(Query("state"),), is_list=True)
    def get(self, request: Request) -> Response:
        """List the grants that one has or sits under."""
        rows = papers.visible_grants(self.require(**READER)).prefetch_related("seats")
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return paginate(request, rows, shapes.grant)


class GrantView(ApiView):
    """`GET grants/{id}`."""

    @operation(**READER)
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a grant."""
        return Response(shapes.grant(papers.get_grant(self.require(**READER), public_id)))


class GrantDecisionView(ApiView):
    """`GET grants/{id}/decision?version=&episodes=`."""

    @operation(**READER, query=(Query("version"), Query("episodes")))
    def get(self, request: Request, public_id: UUID) -> Response:
        """Say whether these episodes would be delivered to the caller, and why not."""
        actor = self.require(**READER)
        grant = papers.get_grant(actor, public_id)
        number = request.query_params.get("version") or grant.agreement.scope_version
        version = versions.get_visible(actor=actor, dataset=grant.dataset, number=number)
        listed = request.query_params.get("episodes", "all")
        wanted = None if listed in ("", "all") else [part.strip() for part in listed.split(",")]
        contents = contents_of(version)
        picked = chosen(contents, select(contents, wanted))
        decision = decide_delivery(actor=actor, grant=grant, version=version, contents=picked)
        return Response(decision.as_api())


class RevokeView(ApiView):
    """`POST grants/{id}/revoke`."""

    @operation(scope="licence:decide", body=ReasonInput)
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """End a grant for good."""
        actor = self.require("licence:decide")
        grant = papers.get_grant(actor, public_id)
        data = parse(ReasonInput, request.data)
        grants.revoke(actor=actor, grant=grant, reason=data["reason"])
        return Response(shapes.grant(papers.get_grant(actor, public_id)))


class SeatsView(ApiView):
    """`GET|POST grants/{id}/seats`."""

    @operation(scope="licence:read", is_list=True)
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the seats."""
        actor = self.require("licence:read")
        rows = papers.visible_seats(actor, papers.get_grant(actor, public_id))
        return paginate(request, rows, shapes.seat, ordering=("created_at", "pk"))

    @operation(scope="licence:write", body=SeatInput, answers=(200, 201))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Offer a seat to a person, or give one to a service account."""
        actor = self.require("licence:write")
        grant = papers.get_grant(actor, public_id)
        data = parse(SeatInput, request.data)
        if "email" in data:
            seat, created = seats.offer_seat(actor=actor, grant=grant, email=data["email"])
        else:
            seat, created = seats.give_service_seat(
                actor=actor, grant=grant, name=data["service_account"]
            )
        return Response(shapes.seat(seat), status=201 if created else 200)


class SeatView(ApiView):
    """`DELETE grants/{id}/seats/{sid}`."""

    @operation(scope="licence:write", answers=(204,))
    def delete(self, request: Request, public_id: UUID, seat_id: UUID) -> Response:
        """Take a seat away."""
        actor = self.require("licence:write")
        grant = papers.get_grant(actor, public_id)
        seats.remove_seat(actor=actor, grant=grant, seat=papers.get_seat(actor, grant, seat_id))
        return Response(status=204)


class SeatAcceptanceView(ApiView):
    """`POST grants/{id}/seats/{sid}/acceptance`."""

    @operation(scope="licence:write")
    @idempotent
    def post(self, request: Request, public_id: UUID, seat_id: UUID) -> Response:
        """Accept one's seat."""
        actor = self.require("licence:write")
        grant = papers.get_grant(actor, public_id)
        seat = papers.get_seat(actor, grant, seat_id)
        return Response(shapes.seat(seats.accept_seat(actor=actor, seat=seat)))
