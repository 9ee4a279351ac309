"""`recordings` and `submissions`: look, complete, check again, submit, review."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from ingest.api import shapes
from ingest.models import Recording
from ingest.selectors import agreement, owners
from ingest.selectors import recordings as rows
from ingest.serializers import CheckInput, DescribeInput, ReviewInput, SubmissionInput
from ingest.services import recordings, reviews, submissions, validation_jobs
from ingest.states import Decision
from portal.accounts.access import Actor
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.errors import InvalidError, NotFoundError, NotSignedInError
from portal.core.operations import Query, operation

READER = {"scope": owners.SCOPE, "or_scope": rows.REVIEW_SCOPE}


class RecordingsView(ApiView):
    """`GET recordings?dataset=&state=&batch=`."""

    @operation(
        **READER,
        query=(Query("dataset"), Query("state", is_many=True), Query("batch")),
        is_list=True,
    )
    def get(self, request: Request) -> Response:
        """One's own, newest first, each with the worst that its last check found."""
        actor = _reader(self)
        query = request.query_params
        states = [state for state in query.getlist("state") if state]
        found = rows.filtered(
            rows.visible_to(actor),
            dataset=query.get("dataset", ""),
            states=states,
            batch=_batch_id(query.get("batch", "")),
        )
        found = agreement.with_hidden(actor, found, told=not states)
        return paginate(request, found.prefetch_related("tallies"), _row)


def _row(recording: Recording) -> dict[str, object]:
    """As `agreement.with_hidden` found it."""
    return shapes.recording_row(recording, is_hidden=recording.is_hidden)  # type: ignore[attr-defined]


def _batch_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise InvalidError("A batch is named by its UUID.", code="batch.no_uuid") from error


def _reader(view: ApiView) -> Actor:
    actor: Actor = view.actor
    if not actor.is_signed_in:
        raise NotSignedInError("Send a token, or sign in.")
    rows.require_reader(actor)
    return actor


class RecordingView(ApiView):
    """`GET` and `PATCH recordings/{id}`."""

    def find(self, public_id: UUID) -> tuple[Actor, Recording]:
        """Who asks, and the recording; else NotFoundError."""
        actor = _reader(self)
        return actor, rows.get_visible(actor=actor, public_id=public_id)

    @operation(**READER)
    def get(self, request: Request, public_id: UUID) -> Response:
        """The recording."""
        actor, recording = self.find(public_id)
        is_hidden = agreement.hidden_from(actor, recording) is not None
        run = rows.latest_run(recording)
        return Response(shapes.recording_detail(recording, run, is_hidden=is_hidden))

    @operation(**READER, body=DescribeInput)
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Complete what is said of it."""
        actor = _reader(self)
        recording = rows.get_own(actor=actor, public_id=public_id)
        metadata = parse(DescribeInput, request.data)["metadata"]
        recordings.describe(recording=recording, metadata=metadata, by=actor.person)
        return Response(shapes.recording_detail(recording, rows.latest_run(recording)))


class ReportView(RecordingView):
    """`GET recordings/{id}/report`."""

    http_method_names = ["get", "head", "options"]

    @operation(**READER)
    def get(self, request: Request, public_id: UUID) -> Response:
        """The report of the last check that ended."""
        _, recording = self.find(public_id)
        run = rows.latest_run(recording)
        if run is None:
            raise NotFoundError("This recording was not checked yet.", code="report.not_ready")
        return Response(shapes.report(run))


class CheckView(RecordingView):
    """`POST recordings/{id}/validate`."""

    http_method_names = ["post", "options"]

    @operation(**READER, body=CheckInput, answers=(202,))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Check it again, perhaps with another profile."""
        actor = _reader(self)
        recording = rows.get_own(actor=actor, public_id=public_id)
        profile = parse(CheckInput, request.data).get("profile")
        job = validation_jobs.check_again(recording=recording, profile=profile, by=actor.person)
        return Response({"job": job.as_api()}, status=202)


class ReviewView(RecordingView):
    """`POST recordings/{id}/review`."""

    http_method_names = ["post", "options"]

    @operation(scope=rows.REVIEW_SCOPE, body=ReviewInput)
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Decide."""
        actor, recording = self.find(public_id)
        actor.require(rows.REVIEW_SCOPE)
        given = parse(ReviewInput, request.data)
        review = reviews.decide(
            recording=recording,
            decision=Decision(given["decision"]),
            reason=given["reason"],
            episodes=given.get("episodes"),
            run_read=given.get("run"),
            actor=actor,
        )
        answer = {"state": recording.state, "review": shapes.review_row(review)}
        return Response({"id": str(recording.public_id), **answer})


class SubmissionsView(ApiView):
    """`POST submissions`."""

    @operation(scope=owners.SCOPE, body=SubmissionInput, answers=(201,))
    @idempotent
    def post(self, request: Request) -> Response:
        """Send recordings to review."""
        actor: Actor = self.require(owners.SCOPE)
        given = parse(SubmissionInput, request.data)
        dataset = owners.get_named(actor=actor, name=given["dataset"])
        submission = submissions.submit(
            dataset=dataset,
            recordings=given["recordings"],
            message=given.get("message", ""),
            by=actor.person,
        )
        return Response(shapes.submission(submission), status=201)
