"""Asking for a bundle: decided first, built once, the same for the same request."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from catalog.models import Version
from licensing.decision import Decision, decide, decide_open, embargo_text
from licensing.errors import refuse_unless_allowed
from licensing.models import Bundle, Grant
from licensing.selection import Selection, digest_of, partial_recordings
from licensing.selectors.contents import Content, chosen, contents_of, select
from licensing.selectors.snapshots import snapshot_of
from licensing.services import grants
from licensing.states import BUNDLE_MOVES
from portal.accounts.access import Actor
from portal.audit import services as audit
from portal.core.errors import ForbiddenError, InvalidError, NextStep, NotSignedInError
from portal.core.moves import move
from portal.jobs import services as jobs
from portal.jobs.models import Job

BUILD = "licensing.build_bundle"
BUILD_DEADLINE_S = 3 * 3600


def decide_delivery(
    *,
    actor: Actor,
    grant: Grant | None,
    version: Version,
    contents: tuple[Content, ...],
    digest: str = "",
) -> Decision:
    """Run the one decision for delivering these contents; without a grant, as open data."""
    if grant is None:
        _require_open(version)
        withdrawn = tuple(content.filename for content in contents if content.is_withdrawn)
        is_published = version.state in ("published", "deprecated")
        return decide_open(
            is_published=is_published,
            withdrawn=withdrawn,
            url=version.dataset.get_absolute_url(),
            embargo=embargo_text(version.dataset.embargoed_until, timezone.now()),
        )
    return decide(
        snapshot_of(actor=actor, grant=grant, version=version, contents=contents, digest=digest)
    )


def _require_open(version: Version) -> None:
    if not version.dataset.is_open:
        raise ForbiddenError(
            "This dataset needs a licence: name the grant that covers it.",
            code="grant.not_active",
            next_step=NextStep("See the offers", version.dataset.get_absolute_url()),
        )


@transaction.atomic
def request_bundle(
    *,
    actor: Actor,
    grant: Grant | None,
    version: Version,
    wanted: Collection[str] | None,
    file_format: str = "original",
) -> tuple[Bundle, bool]:
    """Return the bundle of this request and whether it must still be built."""
    contents = contents_of(version)
    selection = select(contents, wanted)
    picked = chosen(contents, selection)
    digest = digest_of(
        grant=str(grant.public_id) if grant else None,
        version=str(version.public_id),
        selection=selection,
        file_format=file_format,
    )
    if grant is not None:
        grant = grants.lock(grant)
    refuse_unless_allowed(
        decide_delivery(actor=actor, grant=grant, version=version, contents=picked, digest=digest)
    )
    _require_whole_recordings(contents, selection)
    if grant is None and selection.episodes is not None and not actor.is_signed_in:
        raise NotSignedInError("Sign in to select episodes; the whole version needs no account.")
    bundle, created = Bundle.objects.get_or_create(
        digest=digest,
        defaults={
            "grant": grant,
            "version": version,
            "episodes": selection.episodes,
            "format": file_format,
            "files_count": len(picked),
            "requested_by": actor.user,
        },
    )
    if bundle.state in ("failed", "expired"):
        move(bundle, "queued", moves=BUNDLE_MOVES, error="", requested_by=actor.user)
        created = True
    if created:
        _build_later(actor, bundle)
    return bundle, created


def _require_whole_recordings(contents: tuple[Content, ...], selection: Selection) -> None:
    if selection.episodes is None:
        return
    partial = partial_recordings(
        {content.recording: content.episodes for content in contents}, selection.episodes
    )
    if partial:
        raise InvalidError(
            "The format original delivers whole recordings, and this selection holds only a part "
            f"of the episodes of {len(partial)} of them.",
            code="selection.partial_recording",
            recordings=list(partial),
            next_step=NextStep("Select all episodes of these recordings, or none", ""),
        )


def _build_later(actor: Actor, bundle: Bundle) -> None:
    jobs.submit(
        BUILD,
        subject=str(bundle.public_id),
        args={"bundle_id": bundle.pk},
        by=actor.user,
        deadline_s=BUILD_DEADLINE_S,
    )
    audit.record(
        actor=actor.user,
        action="bundle.requested",
        subject=bundle,
        data={"digest": bundle.digest, "files": bundle.files_count},
    )


def job_of(bundle: Bundle) -> Job | None:
    """Return the job that builds a bundle."""
    return Job.objects.filter(kind=BUILD, subject=str(bundle.public_id)).first()
