"""The objects of API.md that licensing answers with."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from licensing.models import (
    AccessRequest,
    Agreement,
    Bundle,
    Grant,
    LicenceTemplate,
    Offer,
    Order,
    Payment,
    Seat,
    Signature,
    TemplateVersion,
)
from licensing.selectors import evidence, papers
from licensing.selectors.standing import warning_of
from licensing.services.bundles import job_of
from licensing.terms import purpose_key
from licensing.versions import describe_scope
from portal.core.times import moment


def identity(row: Any) -> str | None:
    """Return the public id of a row that may be missing."""
    return str(row.public_id) if row is not None else None


def template(row: LicenceTemplate) -> dict[str, Any]:
    """Return a licence with its newest version."""
    versions = list(row.versions.all())
    return {
        "id": str(row.public_id),
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "summary": row.summary,
        "latest_version": versions[0].number if versions else None,
        "versions": [version.number for version in versions],
    }


def template_version(row: TemplateVersion) -> dict[str, Any]:
    """Return the text and terms of a licence version."""
    return {
        "template": str(row.template.public_id),
        "slug": row.template.slug,
        "name": row.template.name,
        "version": row.number,
        "locale": row.locale,
        "effective_on": row.effective_on.isoformat(),
        "spdx": row.spdx,
        "text": row.text,
        "sha256": row.sha256,
        "terms": row.terms,
    }


def offer(row: Offer) -> dict[str, Any]:
    """Return an offer."""
    version = row.template_version
    return {
        "id": str(row.public_id),
        "dataset": row.dataset.name,
        "template": str(version.template.public_id),
        "template_slug": version.template.slug,
        "template_version": version.number,
        "name": version.template.name,
        "kind": version.template.kind,
        "audience": row.audience,
        "organisation": identity(row.organisation),
        "price": row.price.as_api() if row.price else None,
        "term_days": row.term_days,
        "seats": row.seats,
        "scope": row.scope_kind,
        "public": row.is_public,
        "valid_until": moment(row.valid_until),
    }


def access_request(row: AccessRequest) -> dict[str, Any]:
    """Return a request with its ticks."""
    ticks = evidence.ticks_of(row, timezone.now())
    return {
        "id": str(row.public_id),
        "state": row.state,
        "offer": str(row.offer.public_id),
        "dataset": row.offer.dataset.name,
        "organisation": str(row.organisation.public_id),
        "purpose": row.purpose,
        "purpose_kind": purpose_key(row.purpose),
        "fields_of_use": row.fields_of_use,
        "statement": row.statement,
        "selection": row.selection or None,
        "reason": row.reason,
        "submitted_at": moment(row.submitted_at),
        "decided_at": moment(row.decided_at),
        "ticks": {tick.name: tick.as_api() for tick in ticks},
        "warning": warning_of(row) or None,
        "agreement": identity(papers.agreement_of(row)),
        "grant": identity(papers.grant_of(row)),
    }


def scope(row: Agreement) -> dict[str, str]:
    """Return what versions an agreement covers."""
    return {
        "kind": row.scope_kind,
        "version": row.scope_version,
        "text": describe_scope(row.scope_kind, row.scope_version),
    }


def signature(row: Signature) -> dict[str, Any]:
    """Return a signature; where it was made from stays with us."""
    return {
        "id": str(row.public_id),
        "name": row.name,
        "role": row.role,
        "email": row.signer_email,
        "sha256": row.sha256,
        "signed_at": moment(row.signed_at),
    }


def agreement(row: Agreement) -> dict[str, Any]:
    """Return the exact text, its parties, scope and signatures."""
    signed = getattr(row, "signature", None)
    return {
        "id": str(row.public_id),
        "text": row.text,
        "sha256": row.sha256,
        "terms": row.terms,
        "parties": row.parties,
        "scope": scope(row),
        "signatures": [signature(signed)] if signed else [],
        "request": identity(row.request),
        "order": identity(row.order),
        "grant": identity(getattr(row, "grant", None)),
    }


def payment(row: Payment) -> dict[str, Any]:
    """Return a payment."""
    return {
        "id": str(row.public_id),
        "provider": row.provider,
        "state": row.state,
        "amount": {"amount": row.amount, "currency": row.currency},
        "reference": row.reference,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "settled_at": moment(row.settled_at),
    }


def order(row: Order) -> dict[str, Any]:
    """Return an order with the price as it was."""
    line = {
        "description": row.description,
        "quantity": row.seats,
        "unit_price": row.unit_price.as_api(),
        "total": row.total.as_api(),
    }
    return {
        "id": str(row.public_id),
        "number": row.number,
        "state": row.state,
        "offer": str(row.offer.public_id),
        "dataset": row.offer.dataset.name,
        "organisation": str(row.organisation.public_id),
        "purpose": row.purpose,
        "seats": row.seats,
        "purchase_order": row.purchase_order,
        "selection": row.selection or None,
        "lines": [line],
        "total": row.total.as_api(),
        "payments": [payment(item) for item in row.payments.all()],
        "agreement": identity(papers.agreement_of(row)),
        "grant": identity(papers.grant_of(row)),
        "placed_at": moment(row.placed_at),
        "paid_at": moment(row.paid_at),
    }


def grant(row: Grant) -> dict[str, Any]:
    """Return a grant."""
    taken = sum(seat.state != "removed" for seat in row.seats.all())
    return {
        "id": str(row.public_id),
        "state": row.state,
        "dataset": row.dataset.name,
        "licence": row.agreement.template_version.template.name,
        "agreement": str(row.agreement.public_id),
        "scope": scope(row.agreement),
        "organisation": str(row.organisation.public_id),
        "organisation_name": row.organisation.name,
        "purpose": row.purpose,
        "seats": {"limit": row.seats_limit, "taken": taken},
        "reason": row.reason,
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
    }


def seat(row: Seat) -> dict[str, Any]:
    """Return a seat."""
    return {
        "id": str(row.public_id),
        "email": row.email,
        "kind": "service_account" if row.is_service else "person",
        "state": row.state,
        "accepted_at": moment(row.accepted_at),
    }


def bundle(row: Bundle) -> dict[str, Any]:
    """Return a bundle with its objects once they are there, and the job that builds it."""
    job = job_of(row)
    return {**listed_bundle(row), "job": job.as_api() if job else None}


def listed_bundle(row: Bundle) -> dict[str, Any]:
    """Return a bundle as lists show it: without its job."""
    is_ready = row.state == "ready"
    item = {"path": row.filename, "bytes": row.bytes, "sha256": row.sha256}
    return {
        "id": str(row.public_id),
        "state": row.state,
        "grant": identity(row.grant),
        "dataset": row.version.dataset.name,
        "version": row.version.number,
        "selection": {"episodes": "all" if row.episodes is None else row.episodes},
        "format": row.format,
        "digest": row.digest,
        "files": row.files_count,
        "bytes": row.bytes,
        "sha256": row.sha256 or None,
        "objects": [item] if is_ready else [],
        "error": row.error or None,
        "ready_at": moment(row.ready_at),
    }
