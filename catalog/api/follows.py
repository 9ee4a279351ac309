"""What one follows, by a program."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Follow
from catalog.search.datasets_query import read
from catalog.selectors import datasets
from catalog.selectors import follows as rows
from catalog.services import follows
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.errors import InvalidError
from portal.core.operations import operation
from portal.core.times import moment

SCOPE = "catalog:read"


class NewFollow(serializers.Serializer[Any]):
    """A dataset as `owner/slug`, or a search as the query of the list's address."""

    dataset = serializers.CharField(max_length=130, required=False)
    query = serializers.CharField(max_length=4000, required=False)
    name = serializers.CharField(max_length=120, allow_blank=True, default="")


def follow_row(follow: Follow) -> dict[str, Any]:
    """One thing that is followed."""
    return {
        "id": str(follow.public_id),
        "name": rows.name_of(follow),
        "dataset": follow.dataset.name if follow.dataset else None,
        "query": follow.query or None,
        "url": rows.list_url(follow),
        "created_at": moment(follow.created_at),
    }


class FollowsView(ApiView):
    """`GET|POST follows`."""

    @operation(scope=SCOPE, is_list=True)
    def get(self, request: Request) -> Response:
        """What one follows."""
        return paginate(request, rows.own(self.require(SCOPE).person), follow_row)

    @operation(scope=SCOPE, body=NewFollow, answers=(201,))
    @idempotent
    def post(self, request: Request) -> Response:
        """Follow a dataset or a search; what is followed already stays as it is."""
        actor = self.require(SCOPE)
        given = parse(NewFollow, request.data)
        named, query = given.get("dataset"), given.get("query")
        if (named is None) == (query is None):
            raise InvalidError("Name a dataset or a query, not both.", code="follow.one_thing")
        if named is not None:
            owner, _, slug = named.partition("/")
            dataset = datasets.get_visible(actor=actor, owner=owner, slug=slug)
            made = follows.follow_dataset(actor=actor, dataset=dataset)
        else:
            values: dict[str, list[str]] = {
                key: list(found) for key, found in QueryDict(query or "").lists()
            }
            made = follows.follow_search(actor=actor, query=read(values), name=given["name"])
        return Response(follow_row(rows.get_own(actor.person, made.public_id)), status=201)


class FollowView(ApiView):
    """`DELETE follows/{id}`."""

    @operation(scope=SCOPE, answers=(204,))
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Follow it no more."""
        follows.unfollow(follow=rows.get_own(self.require(SCOPE).person, public_id))
        return Response(status=204)
