"""`uploads`: open, sign parts, complete, look, abort."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Dataset
from ingest.api import shapes
from ingest.models import Recording, Upload
from ingest.selectors import owners, recordings
from ingest.selectors import uploads as rows
from ingest.serializers import CompleteInput, PartsInput, UploadInput, UploadWords
from ingest.services import completion, upload_parts, uploads
from portal.accounts.access import Actor
from portal.core.api import ApiView, idempotent, parse
from portal.core.errors import NotFoundError
from portal.core.operations import operation
from portal.core.times import moment
from portal.storage import Part


class UploadsView(ApiView):
    """`POST uploads`."""

    @operation(scope=owners.SCOPE, body=UploadInput, answers=(201,))
    @idempotent
    def post(self, request: Request) -> Response:
        """Open an upload to a dataset of one's own."""
        actor: Actor = self.require(owners.SCOPE)
        given = parse(UploadInput, request.data)
        dataset = owners.get_named(actor=actor, name=given["dataset"])
        facts = uploads.FileFacts(
            filename=given["filename"],
            bytes=given["size"],
            sha256=given["sha256"],
            profile=given.get("profile", ""),
            metadata=given.get("metadata", {}),
            batch=given.get("batch"),
        )
        replaces = _replaced(actor, dataset, given.get("replaces"))
        upload = uploads.open_upload(
            dataset=dataset, facts=facts, replaces=replaces, by=actor.person
        )
        return Response(shapes.upload_opened(upload), status=201)


def _replaced(actor: Actor, dataset: Dataset, public_id: UUID | None) -> Recording | None:
    if public_id is None:
        return None
    recording = recordings.get_visible(actor=actor, public_id=public_id)
    if recording.dataset.organisation_id != dataset.organisation_id:
        raise NotFoundError("There is no such recording.", code="recording.not_found")
    return recording


class UploadView(ApiView):
    """`GET`, `PATCH` and `DELETE uploads/{id}`."""

    def find(self, public_id: UUID) -> tuple[Actor, Upload]:
        """Who asks, and their upload; else NotFoundError."""
        actor: Actor = self.require(owners.SCOPE)
        return actor, rows.get_own(actor=actor, public_id=public_id)

    @operation(scope=owners.SCOPE)
    def get(self, request: Request, public_id: UUID) -> Response:
        """Where it is, and the parts received."""
        _, upload = self.find(public_id)
        return Response(shapes.upload_status(upload))

    @operation(scope=owners.SCOPE, body=UploadWords)
    def patch(self, request: Request, public_id: UUID) -> Response:
        """Say something else of the file while its parts arrive; each word is taken as a whole."""
        actor, upload = self.find(public_id)
        given = parse(UploadWords, request.data)
        uploads.describe(
            upload=upload,
            profile=given.get("profile"),
            metadata=given.get("metadata"),
            by=actor.person,
        )
        return Response(shapes.upload_status(upload))

    @operation(scope=owners.SCOPE, answers=(204,))
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Forget it."""
        actor, upload = self.find(public_id)
        uploads.abort(upload=upload, by=actor.person)
        return Response(status=204)


class PartsView(UploadView):
    """`POST uploads/{id}/parts`."""

    http_method_names = ["post", "options"]

    @operation(scope=owners.SCOPE, body=PartsInput)
    def post(self, request: Request, public_id: UUID) -> Response:
        """Sign requests for at most 100 parts."""
        _, upload = self.find(public_id)
        numbers = parse(PartsInput, request.data)["numbers"]
        signed = upload_parts.sign_parts(upload=upload, numbers=numbers)
        return Response({"parts": [_part(number, item) for number, item in signed]})


def _part(number: int, signed: Any) -> dict[str, Any]:
    return {
        "number": number,
        "url": signed.url,
        "method": signed.method,
        "headers": signed.headers,
        "expires_at": moment(signed.expires_at),
    }


class CompleteView(UploadView):
    """`POST uploads/{id}/complete`."""

    http_method_names = ["post", "options"]

    @operation(scope=owners.SCOPE, body=CompleteInput, answers=(202,))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Join the parts; the recording and the job that checks it."""
        actor, upload = self.find(public_id)
        given = parse(CompleteInput, request.data)["parts"]
        parts = [Part(number=item["number"], etag=item["etag"]) for item in given]
        recording = completion.complete(upload=upload, parts=parts, by=actor.person)
        job = recording.job
        if job is not None:
            job.refresh_from_db()
        return Response(
            {
                "job": job.as_api() if job else None,
                "recording": {"id": str(recording.public_id)},
            },
            status=202,
        )
