"""The API's view of jobs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from portal.core.api import ApiView, idempotent
from portal.core.errors import NotFoundError
from portal.core.operations import operation
from portal.jobs import services
from portal.jobs.models import Job
from portal.jobs.registry import scope_of

OPERATOR_SCOPES = frozenset({"review:write", "licence:decide", "admin"})
"""A token of our staff sees other people's jobs only with one of these."""


class JobView(ApiView):
    """`GET jobs/{id}`: one's own jobs; operators see all."""

    @property
    def is_overseer(self) -> bool:
        """Whether the asker looks after other people's jobs."""
        return self.actor.is_operator() and bool(self.actor.scopes & OPERATOR_SCOPES)

    def visible(self) -> QuerySet[Job]:
        """The jobs that the asker may know of."""
        if self.is_overseer:
            return Job.objects.all()
        return Job.objects.filter(created_by=self.actor.person)

    def find(self, public_id: UUID) -> Job:
        """The job, or NotFoundError."""
        job = self.visible().filter(public_id=public_id).first()
        if job is None:
            raise NotFoundError("There is no such job.")
        return job

    @operation(needs_account=True)
    def get(self, request: Request, public_id: UUID) -> Response:
        """The job object."""
        return Response(self.find(public_id).as_api())


class RetryView(JobView):
    """`POST jobs/{id}/retry`: dead to due."""

    http_method_names = ["post", "options"]

    @operation(needs_account=True, answers=(202,))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Make it due again.

        A token needs the scope of the work itself: `ingest:write` for checks and publishing,
        `delivery:read` for bundles; our staff any of theirs, and `admin` for everything else.
        """
        job = self.find(public_id)
        if not self.is_overseer:
            self.actor.require(scope_of(job.kind))
        services.retry(job=job, by=self.actor.person)
        job.refresh_from_db()
        return Response({"job": job.as_api()}, status=202)
