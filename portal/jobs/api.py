"""The API's view of jobs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from portal.core.api import ApiView
from portal.core.errors import NotFoundError
from portal.jobs import services
from portal.jobs.models import Job

OPERATOR_SCOPES = frozenset({"review:write", "licence:decide", "admin"})
"""A token of our staff sees other people's jobs only with one of these."""


class JobView(ApiView):
    """`GET jobs/{id}`: one's own jobs; operators see all."""

    def visible(self) -> QuerySet[Job]:
        """The jobs that the asker may know of."""
        if self.actor.is_operator() and self.actor.scopes & OPERATOR_SCOPES:
            return Job.objects.all()
        return Job.objects.filter(created_by=self.actor.person)

    def find(self, public_id: UUID) -> Job:
        """The job, or NotFoundError."""
        job = self.visible().filter(public_id=public_id).first()
        if job is None:
            raise NotFoundError("There is no such job.")
        return job

    def get(self, request: Request, public_id: UUID) -> Response:
        """The job object."""
        return Response(self.find(public_id).as_api())


class RetryView(JobView):
    """`POST jobs/{id}/retry`: dead to due."""

    http_method_names = ["post", "options"]

    def post(self, request: Request, public_id: UUID) -> Response:
        """Make it due again."""
        job = services.retry(job=self.find(public_id), by=self.actor.person)
        return Response({"job": job.as_api()}, status=202)
