"""Building a bundle: streamed from the store into the store, decided before and after."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from licensing.archive import ContentChangedError, Member, stream
from licensing.models import Bundle
from licensing.naming import unique_paths
from licensing.selection import Selection
from licensing.selectors.contents import Content, chosen, contents_of
from licensing.services import grants
from licensing.services.bundles import decide_delivery
from licensing.services.papers import papers_of
from licensing.states import BUNDLE_MOVES
from portal.accounts.access import ANONYMOUS, Actor, actor_for
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.moves import move
from portal.jobs.errors import PermanentError
from portal.jobs.models import Job
from portal.storage import store
from portal.storage.keys import bundle_key

Report = Callable[[str, float], None]
STAGE = "Packing"


@dataclass
class _Measured:
    """Passes bytes through while it counts and hashes them."""

    report: Callable[[int], None]
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def through(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.size += len(piece)
            self.digest.update(piece)
            self.report(self.size)
            yield piece


def build_bundle(*, bundle_id: int, report: Report, finish: Callable[[], None]) -> None:
    """Build a bundle and mark it ready together with its job; safe to run again at any point."""
    bundle = _bundle(bundle_id)
    if bundle.state in ("ready", "revoked"):
        return
    if not _begin(bundle):
        return
    contents = _contents(bundle)
    _require_allowed(bundle, contents)
    total = sum(content.bytes for content in contents) or 1
    measured = _Measured(lambda size: report(STAGE, min(size / total, 0.99)))
    key = bundle_key(bundle.public_id, f"{bundle.digest}.zip")
    try:
        store().write_multipart(
            key, measured.through(stream(members_of(bundle, contents))), "application/zip"
        )
    except ContentChangedError as error:
        raise PermanentError(
            f"{error.path} is no longer what the catalogue says it is; nothing was delivered.",
            code="bundle.content_changed",
        ) from error
    report("Checking", 1.0)
    try:
        _make_ready(bundle, key, measured, finish)
    except PermanentError:
        store().delete(key)
        raise


def _bundle(bundle_id: int) -> Bundle:
    rows = Bundle.objects.select_related(
        "version__dataset__organisation", "grant__agreement", "requested_by"
    )
    return rows.get(pk=bundle_id)


def _begin(bundle: Bundle) -> bool:
    """Move to building from wherever an earlier try left it."""
    if bundle.state in ("failed", "expired"):
        move(bundle, "queued", moves=BUNDLE_MOVES, error="")
    if bundle.state == "queued":
        move(bundle, "building", moves=BUNDLE_MOVES)
    return bundle.state == "building"


def _contents(bundle: Bundle) -> tuple[Content, ...]:
    episodes = tuple(bundle.episodes) if bundle.episodes is not None else None
    return chosen(contents_of(bundle.version), Selection(episodes))


def _require_allowed(bundle: Bundle, contents: tuple[Content, ...]) -> None:
    decision = decide_delivery(
        actor=_asker(bundle),
        grant=bundle.grant,
        version=bundle.version,
        contents=contents,
        digest=bundle.digest,
    )
    if not decision.is_allowed:
        first = decision.reasons[0]
        raise PermanentError(first.text, code=first.code)


def _asker(bundle: Bundle) -> Actor:
    return actor_for(bundle.requested_by) if bundle.requested_by else ANONYMOUS


def _make_ready(
    bundle: Bundle,
    key: str,
    measured: _Measured,
    finish: Callable[[], None],
) -> None:
    with transaction.atomic():
        if bundle.grant is not None:
            bundle.grant = grants.lock(bundle.grant)
        # What was withdrawn while the bytes were copied counts too.
        bundle.version.refresh_from_db(fields=["state"])
        _require_allowed(bundle, _contents(bundle))
        finish()
        move(
            bundle,
            "ready",
            moves=BUNDLE_MOVES,
            storage_key=key,
            bytes=measured.size,
            sha256=measured.digest.hexdigest(),
            ready_at=timezone.now(),
        )
        audit.record(
            actor=None,
            action="bundle.built",
            subject=bundle,
            data={"sha256": bundle.sha256, "bytes": bundle.bytes},
        )
        if bundle.requested_by is not None and not bundle.requested_by.is_service:
            _tell(bundle, "licensing_bundle_ready")  # a program asks until it is


def _tell(bundle: Bundle, template: str) -> None:
    if bundle.requested_by is None:
        return
    notify(
        to=bundle.requested_by,
        template=template,
        context={
            "dataset": bundle.version.dataset.title,
            "version": bundle.version.number,
            "reason": bundle.error,
            "path": bundle.get_absolute_url(),
        },
    )


def members_of(bundle: Bundle, contents: tuple[Content, ...]) -> Iterator[Member]:
    """Yield a bundle's files: its papers first, then the recordings in the version's order."""
    paths = unique_paths((content.recording, content.filename) for content in contents)
    for name, text in papers_of(bundle, contents, paths).items():
        yield Member(name, _opener(text.encode()))
    for content in contents:
        yield Member(paths[content.recording], _stored(content.storage_key), sha256=content.sha256)


def _opener(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


def _stored(key: str) -> Callable[[], BinaryIO]:
    return lambda: store().open(key)


@transaction.atomic
def building_gave_up(job: Job) -> None:
    """Mark the bundle failed when its job is given up, and say why."""
    bundle = _bundle(job.args["bundle_id"])
    if bundle.state == "queued":
        move(bundle, "building", moves=BUNDLE_MOVES)
    if bundle.state != "building":
        return
    text = (job.error or {}).get("text", "")
    move(bundle, "failed", moves=BUNDLE_MOVES, error=text)
    audit.record(actor=None, action="bundle.failed", subject=bundle, data={"error": job.error})
    _tell(bundle, "licensing_bundle_failed")


def remove_files(**which: Any) -> None:
    """Delete the files of those of these bundles that are revoked or expired; the rows stay."""
    for bundle in Bundle.objects.filter(state__in=["revoked", "expired"], **which):
        if bundle.storage_key:
            store().delete(bundle.storage_key)
