"""API: academic requests and agreements."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from licensing.api import shapes
from licensing.selectors import offers as offer_selectors
from licensing.selectors import papers
from licensing.selectors.evidence import PROOFS
from licensing.selectors.people import own_organisation
from licensing.serializers import AnswerInput, DecisionInput, RequestInput, SignatureInput
from licensing.services import agreements, requests
from portal.core.addresses import client_address
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.operations import Query, operation


class RequestsView(ApiView):
    """`GET|POST access-requests`."""

    @operation(scope="licence:read", query=(Query("state"),), is_list=True)
    def get(self, request: Request) -> Response:
        """List one's requests."""
        rows = papers.visible_requests(self.require("licence:read"))
        rows = rows.prefetch_related(*PROOFS)
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return paginate(request, rows, shapes.access_request)

    @operation(scope="licence:write", body=RequestInput, answers=(200, 201))
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask for access."""
        actor = self.require("licence:write")
        data = parse(RequestInput, request.data)
        row, created = requests.submit_request(
            actor=actor,
            offer=offer_selectors.get_offer(actor, data["offer"]),
            organisation=own_organisation(actor, data["organisation"]),
            use=requests.Use(
                data["purpose"], tuple(data["fields_of_use"]), data["statement"], data["selection"]
            ),
        )
        shown = papers.get_request(actor, row.public_id)
        return Response(shapes.access_request(shown), status=201 if created else 200)


class RequestView(ApiView):
    """`GET access-requests/{id}`."""

    @operation(scope="licence:read")
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return a request with its ticks."""
        row = papers.get_request(self.require("licence:read"), public_id)
        return Response(shapes.access_request(row))


class AnswerView(ApiView):
    """`POST access-requests/{id}/answer`."""

    @operation(scope="licence:write", body=AnswerInput)
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Answer the licence manager's question."""
        actor = self.require("licence:write")
        row = papers.get_request(actor, public_id)
        data = parse(AnswerInput, request.data)
        requests.answer_question(actor=actor, request=row, statement=data["statement"])
        return Response(shapes.access_request(row))


class DecisionView(ApiView):
    """`POST access-requests/{id}/decision`."""

    @operation(scope="licence:decide", body=DecisionInput)
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Approve, decline, or ask back."""
        actor = self.require("licence:decide")
        row = papers.get_request(actor, public_id)
        data = parse(DecisionInput, request.data)
        requests.decide(actor=actor, request=row, decision=data["decision"], reason=data["reason"])
        return Response(shapes.access_request(papers.get_request(actor, public_id)))


class AgreementView(ApiView):
    """`GET agreements/{id}`."""

    @operation(scope="licence:read")
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return the exact text."""
        row = papers.get_agreement(self.require("licence:read"), public_id)
        return Response(shapes.agreement(row))


class SignaturesView(ApiView):
    """`POST agreements/{id}/signatures`."""

    @operation(scope="licence:write", body=SignatureInput, answers=(201,))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Sign the exact text."""
        actor = self.require("licence:write")
        row = papers.get_agreement(actor, public_id)
        data = parse(SignatureInput, request.data)
        agreements.sign(
            actor=actor,
            agreement=row,
            signed=agreements.SignedAs(
                sha256=data["sha256"],
                name=data["name"],
                role=data["role"],
                address=client_address(request._request),
                agent=request.headers.get("User-Agent", ""),
            ),
        )
        return Response(shapes.agreement(papers.get_agreement(actor, public_id)), status=201)
