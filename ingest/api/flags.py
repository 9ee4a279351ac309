"""One's own flags."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from ingest.api import shapes
from ingest.selectors import flags
from portal.core.api import ApiView, paginate
from portal.core.operations import operation

SCOPE = "delivery:read"


class MyFlagsView(ApiView):
    """`GET me/flags`."""

    @operation(scope=SCOPE, is_list=True)
    def get(self, request: Request) -> Response:
        """What one reported, with the answers, newest first."""
        actor = self.require(SCOPE)
        return paginate(request, flags.own(actor.person), shapes.flag_row)
