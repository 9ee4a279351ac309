"""`batches`: how far a run is, and what was found in its files."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from ingest.api import shapes
from ingest.selectors import batches, owners
from portal.accounts.access import Actor
from portal.core.api import ApiView, paginate
from portal.core.operations import operation


class BatchesView(ApiView):
    """`GET batches`."""

    @operation(scope=owners.SCOPE, is_list=True)
    def get(self, request: Request) -> Response:
        """Those of one's partner organisations, newest first."""
        actor: Actor = self.require(owners.SCOPE)
        return paginate(request, batches.visible_to(actor), shapes.batch_row)


class BatchView(ApiView):
    """`GET batches/{id}`."""

    @operation(scope=owners.SCOPE)
    def get(self, request: Request, public_id: UUID) -> Response:
        """Counts by state, and the findings by rule with one example each."""
        actor: Actor = self.require(owners.SCOPE)
        batch = batches.get_visible(actor=actor, public_id=public_id)
        return Response(shapes.batch_detail(batch))
