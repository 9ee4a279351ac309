"""Flagging an episode by a program."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from ingest.api.shapes import flag_row
from ingest.serializers import FlagInput
from ingest.services import flags
from portal.core.api import ApiView, idempotent, parse
from portal.core.operations import operation
from portal.pages.flags import get_flaggable

SCOPE = "delivery:read"


class EpisodeFlagsView(ApiView):
    """`POST episodes/{id}/flags`."""

    @operation(scope=SCOPE, body=FlagInput, answers=(201,))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Report an episode that one may use."""
        actor = self.require(SCOPE)
        episode = get_flaggable(actor=actor, public_id=public_id)
        given = parse(FlagInput, request.data)
        flag = flags.raise_flag(
            episode=episode,
            reason=given["reason"],
            text=given["text"],
            t_s=given.get("t_s"),
            actor=actor,
        )
        return Response(flag_row(flag), status=201)
