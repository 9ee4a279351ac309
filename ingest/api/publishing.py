"""`POST datasets/{o}/{s}/versions/{v}/publish`."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.selectors import versions
from ingest.selectors import owners
from ingest.services import publishing
from portal.accounts.access import Actor
from portal.core.api import ApiView, idempotent
from portal.core.operations import operation


class PublishView(ApiView):
    """Begin to publish a draft."""

    @operation(scope=owners.SCOPE, answers=(202,))
    @idempotent
    def post(self, request: Request, owner: str, slug: str, number: str) -> Response:
        """The job that renders and publishes it."""
        actor: Actor = self.require(owners.SCOPE)
        dataset = owners.get_dataset(actor=actor, owner=owner, slug=slug)
        version = versions.get_visible(actor=actor, dataset=dataset, number=number)
        job = publishing.request(version=version, by=actor.person)
        job.refresh_from_db()
        return Response({"job": job.as_api()}, status=202)
