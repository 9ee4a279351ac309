"""Uploading one file in signed parts; a broken connection costs one part, not the file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dexterdata.client import state
from dexterdata.client.api import MAX_PAUSE_S, STILL_RUNNING, Api, pause_after
from dexterdata.client.errors import ApiError, ClientError, IncompleteError
from dexterdata.client.folder import Mark, shown_name
from dexterdata.client.hashing import Progress, sha256_of_file

SIGN_AT_ONCE = 20
PART_ATTEMPTS = 4
JOINING_S = 600.0


@dataclass(frozen=True)
class UploadRequest:
    """One file and what is said about it.

    `batch` is the id that the uploads of one run share. `sha256` and `mark` are the file's digest
    and its size and time when that was taken, where the caller knows them.
    """

    path: Path
    dataset: str
    profile: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    replaces: str | None = None
    batch: str | None = None
    sha256: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True)
class Uploaded:
    """A file that the portal took: the recording it became and the job that checks it."""

    recording_id: str
    job: dict[str, Any]
    sha256: str
    is_resumed: bool


def upload(api: Api, request: UploadRequest, on_progress: Progress | None = None) -> Uploaded:
    """Send a file, going on where an earlier try stopped.

    Raises ApiError when the portal refuses it and IncompleteError when the connection is lost;
    then the same call resumes. Raises ClientError `file.changed` when the file is no longer what
    it was at its mark; nothing is left of its upload then.
    """
    sha256 = request.sha256 or sha256_of_file(request.path)
    session, is_resumed = _open_upload(api, request, sha256)
    if session["state"] != "complete":
        etags = _send_parts(api, request, session, on_progress)
        if request.mark is not None and Mark.of(request.path) != request.mark:
            _give_up(api, request, sha256, session)
        session = _complete(api, session, etags)
    state.forget_upload(api.base_url, request.dataset, sha256)
    return Uploaded(session["recording"]["id"], session["job"], sha256, is_resumed)


def _send_parts(
    api: Api, request: UploadRequest, session: dict[str, Any], on_progress: Progress | None
) -> dict[int, str]:
    """Send the parts that are missing; the ETags of all."""
    done = {part["number"]: part["etag"] for part in session.get("parts_received", [])}
    size = request.path.stat().st_size
    part_size, count = session["part_size"], session["parts"]
    missing = [number for number in range(1, count + 1) if number not in done]
    try:
        for start in range(0, len(missing), SIGN_AT_ONCE):
            numbers = missing[start : start + SIGN_AT_ONCE]
            for part in _sign(api, session["id"], numbers):
                done[part["number"]] = _put_part(api, request.path, part, part_size)
                if on_progress is not None:
                    on_progress(min(len(done) * part_size, size), size)
    except (httpx.TransportError, ClientError) as error:
        if isinstance(error, ApiError):
            raise
        raise IncompleteError(
            f"{len(done)} of {count} parts of {request.path.name} are there; "
            "run the same command again to go on.",
            code="upload.incomplete",
        ) from error
    return done


def _give_up(api: Api, request: UploadRequest, sha256: str, session: dict[str, Any]) -> None:
    api.delete(f"uploads/{session['id']}")
    state.forget_upload(api.base_url, request.dataset, sha256)
    raise ClientError(f"{shown_name(request.path)} changed while it was sent.", code="file.changed")


def _complete(api: Api, session: dict[str, Any], etags: dict[int, str]) -> dict[str, Any]:
    """Have the parts joined, waiting where an earlier request is still joining them."""
    path = f"uploads/{session['id']}"
    parts = [{"number": number, "etag": etags[number]} for number in sorted(etags)]
    try:
        return dict(api.post(f"{path}/complete", {"parts": parts}, timeout_s=JOINING_S))
    except ApiError as error:
        if error.code not in (STILL_RUNNING, "upload.completing"):
            raise
    ended = _until_joined(api, api.get(path))
    if ended["state"] != "complete":
        raise _unfinished("The parts were not joined")
    return ended


def _until_joined(api: Api, session: dict[str, Any]) -> dict[str, Any]:
    """The upload once its parts are no longer being joined; IncompleteError after a time."""
    waited_s, pause_s = 0.0, 0.5
    while session["state"] == "completing":
        if waited_s >= JOINING_S:
            raise _unfinished(f"The parts are still being joined after {waited_s:.0f} s")
        api.pause(pause_s)
        waited_s, pause_s = waited_s + pause_s, min(2 * pause_s, MAX_PAUSE_S)
        session = api.get(f"uploads/{session['id']}")
    return session


def _unfinished(what: str) -> IncompleteError:
    return IncompleteError(
        f"{what}; run the same command again to go on.", code="upload.incomplete"
    )


def _open_upload(api: Api, request: UploadRequest, sha256: str) -> tuple[dict[str, Any], bool]:
    """The upload of these bytes that was begun and is open or complete, else a new one."""
    if begun := state.remembered_upload(api.base_url, request.dataset, sha256):
        try:
            session = _until_joined(api, api.get(f"uploads/{begun.upload_id}"))
        except ApiError as error:
            if error.status not in (404, 410):
                raise
        else:
            if session["state"] in ("open", "complete"):
                return _normal(_said_anew(api, request, sha256, begun, session)), True
    body: dict[str, Any] = {
        "filename": shown_name(request.path),
        "size": request.path.stat().st_size,
        "sha256": sha256,
        "dataset": request.dataset,
        "metadata": request.metadata,
    }
    if request.profile:
        body["profile"] = request.profile
    if request.replaces:
        body["replaces"] = request.replaces
    if request.batch:
        body["batch"] = request.batch
    session = api.post("uploads", body)
    begun = state.Begun(session["id"], _words_sha256(request))
    state.remember_upload(api.base_url, request.dataset, sha256, begun)
    return _normal(session), False


def _said_anew(
    api: Api, request: UploadRequest, sha256: str, begun: state.Begun, session: dict[str, Any]
) -> dict[str, Any]:
    """The upload with what is said of the file now; ClientError where that comes too late."""
    words = _words_sha256(request)
    if begun.words_sha256 in ("", words):  # an upload of an older program kept no digest
        return session
    if session["state"] == "complete":
        raise ClientError(
            f"{request.path.name} arrived whole before, with another profile or other metadata, "
            "which it keeps. Change them on its page: "
            f"{api.base_url}/recordings/{session['recording']['id']}/",
            code="upload.described_otherwise",
        )
    changes = {"profile": request.profile or "", "metadata": request.metadata}
    session = dict(api.patch(f"uploads/{begun.upload_id}", changes))
    begun = state.Begun(begun.upload_id, words)
    state.remember_upload(api.base_url, request.dataset, sha256, begun)
    return session


def _words_sha256(request: UploadRequest) -> str:
    """What is said of the file beside its bytes, as one digest."""
    words = json.dumps([request.profile or "", request.metadata], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def _normal(session: dict[str, Any]) -> dict[str, Any]:
    """`parts` is a number in the answer to POST; GET lists the parts received beside it."""
    parts = session["parts"]
    if isinstance(parts, list):
        return session | {"parts": session["parts_total"], "parts_received": parts}
    return session


def _sign(api: Api, upload_id: str, numbers: list[int]) -> list[dict[str, Any]]:
    return list(api.post(f"uploads/{upload_id}/parts", {"numbers": numbers})["parts"])


def _put_part(api: Api, path: Path, part: dict[str, Any], part_size: int) -> str:
    """Send one part; its ETag. The bytes are read only now, so memory holds one part."""
    with path.open("rb") as stream:
        stream.seek((part["number"] - 1) * part_size)
        data = stream.read(part_size)
    last: Exception | None = None
    for attempt in range(PART_ATTEMPTS):
        if attempt:
            api.pause(pause_after(attempt - 1))
        try:
            response = api.store.put(part["url"], content=data, headers=part.get("headers") or {})
        except httpx.TransportError as error:
            last = error
            continue
        if response.is_success:
            return response.headers["ETag"]
        last = ClientError(
            f"The store answered {response.status_code} to part {part['number']}.",
            code="upload.part_refused",
        )
    raise ClientError(f"Part {part['number']} did not arrive.", code="upload.part") from last
