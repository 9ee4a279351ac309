"""Reading, at one moment, all that the decision looks at."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from catalog.models import Version
from licensing.decision import SCOPE
from licensing.facts import (
    AgreementFacts,
    Caller,
    GrantFacts,
    PaymentFacts,
    SeatFacts,
    SelectionFacts,
    Snapshot,
)
from licensing.models import Agreement, Grant, Seat, TemplateVersion
from licensing.selectors.contents import Content
from licensing.selectors.evidence import evidence_of
from licensing.terms import constraint, fields_overlap
from licensing.versions import parse_number
from licensing.wording import sha256_of, sha256_of_terms
from portal.accounts.access import Actor
from portal.accounts.models import User


def snapshot_of(
    *,
    actor: Actor,
    grant: Grant,
    version: Version,
    contents: tuple[Content, ...],
    digest: str = "",
) -> Snapshot:
    """Return the facts for delivering these contents of a version to somebody under a grant.

    A bundle of this digest does not count against the quota, since it exists already.
    """
    now = timezone.now()
    agreement = grant.agreement
    return Snapshot(
        now=now,
        caller=_caller(actor),
        seat=_seat(actor, grant),
        grant=_grant(grant, digest),
        agreement=_agreement(agreement, now),
        evidence=evidence_of(_answerable(actor, grant), agreement.terms, grant.organisation),
        selection=_selection(grant, version, contents),
        payment=_payment(agreement),
        exclusive_elsewhere=_exclusive_elsewhere(grant, now),
    )


def _caller(actor: Actor) -> Caller:
    user = actor.user
    return Caller(
        has_scope=SCOPE in actor.scopes,
        second_factor_holds=user is not None and not actor.lacks_second_factor,
        country=user.country if user else "",
        tokens_page=actor.tokens_page,
    )


def _seat(actor: Actor, grant: Grant) -> SeatFacts:
    if actor.user is None:
        return SeatFacts("none")
    mine = Q(user=actor.user) | Q(user__isnull=True, email=actor.user.email)
    states = set(Seat.objects.filter(mine, grant=grant).values_list("state", flat=True))
    found = (state for state in ("active", "invited", "removed") if state in states)
    return SeatFacts(next(found, "none"))


def _answerable(actor: Actor, grant: Grant) -> User | None:
    """Whose proofs count: for a service account, those of whoever gave it its seat."""
    user = actor.user
    if user is None or not user.is_service:
        return user
    seat = Seat.objects.filter(user=user, grant=grant, state="active").first()
    return seat.invited_by if seat else None


def _grant(grant: Grant, digest: str) -> GrantFacts:
    others = grant.bundles.exclude(digest=digest)
    used = others.exclude(state__in=["revoked", "failed"]).count()
    return GrantFacts(
        state=grant.state,
        starts_at=grant.starts_at,
        ends_at=grant.ends_at,
        reason=grant.reason,
        organisation_country=grant.organisation.country,
        purpose=grant.purpose,
        purpose_was_approved=grant.agreement.request_id is not None,
        fields_of_use=tuple(grant.fields_of_use),
        bundles_used=used,
        url=grant.get_absolute_url(),
    )


def _agreement(agreement: Agreement, now: datetime) -> AgreementFacts:
    signature = getattr(agreement, "signature", None)
    verifies = is_unchanged(agreement)
    if signature is not None:
        verifies = verifies and signature.sha256 == agreement.sha256
    return AgreementFacts(
        is_signed=signature is not None,
        hash_verifies=verifies,
        is_superseded=_is_superseded(agreement.template_version, now),
        terms=agreement.terms,
        url=agreement.get_absolute_url(),
    )


def is_unchanged(agreement: Agreement) -> bool:
    """Say whether text and terms are still those that the agreement was drawn up with."""
    return (
        sha256_of(agreement.text) == agreement.sha256
        and sha256_of_terms(agreement.terms) == agreement.terms_sha256
    )


def _is_superseded(version: TemplateVersion, now: datetime) -> bool:
    newer = TemplateVersion.objects.filter(
        template=version.template_id,
        locale=version.locale,
        is_mandatory=True,
        effective_on__lte=now.date(),
    ).values_list("number", flat=True)
    return any(parse_number(number) > parse_number(version.number) for number in newer)


def _selection(grant: Grant, version: Version, contents: tuple[Content, ...]) -> SelectionFacts:
    agreement = grant.agreement
    return SelectionFacts(
        dataset=version.dataset.title,
        version=version.number,
        is_same_dataset=version.dataset_id == grant.dataset_id,
        is_published=version.state in ("published", "deprecated"),
        scope_kind=agreement.scope_kind,
        scope_version=agreement.scope_version,
        published_at=version.published_at,
        withdrawn=tuple(content.filename for content in contents if content.is_withdrawn),
        modalities=tuple(sorted({name for content in contents for name in content.modalities})),
        url=grant.dataset.get_absolute_url(),
        is_version_withdrawn=version.state == "withdrawn",
        embargoed_until=version.dataset.embargoed_until,
    )


def _payment(agreement: Agreement) -> PaymentFacts:
    order = agreement.order
    if order is None:
        return PaymentFacts("not_needed", "")
    states = {"paid": "paid", "refunded": "refunded"}
    return PaymentFacts(states.get(order.state, "missing"), order.get_absolute_url())


def _exclusive_elsewhere(grant: Grant, now: datetime) -> tuple[str, ...]:
    """Return the fields that another licensee held exclusively before this grant began."""
    others = (
        Grant.objects.filter(
            dataset=grant.dataset_id, state="active", starts_at__lte=grant.starts_at or now
        )
        .exclude(organisation=grant.organisation_id)
        .select_related("agreement")
    )
    found: list[str] = []
    for other in others:
        kind = constraint(other.agreement.terms, "exclusivity", "none")
        fields = [] if kind == "dataset" else other.fields_of_use
        if kind != "none" and fields_overlap(fields, list(grant.fields_of_use)):
            found.append(", ".join(fields) or "all fields of use")
    return tuple(found)
