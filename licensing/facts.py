"""What the decision looks at: plain values, read once, so that the answer is a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from licensing.terms import Terms


@dataclass(frozen=True)
class Caller:
    """Who asks, and by what right they speak for themselves."""

    has_scope: bool
    second_factor_holds: bool
    country: str
    tokens_page: str = "/settings/tokens/"


@dataclass(frozen=True)
class SeatFacts:
    """The caller's place under the grant: "active", "invited", "removed" or "none"."""

    state: str


@dataclass(frozen=True)
class GrantFacts:
    """The grant's own state and dates."""

    state: str
    starts_at: datetime | None
    ends_at: datetime | None
    reason: str
    organisation_country: str
    purpose: str
    purpose_was_approved: bool
    fields_of_use: tuple[str, ...]
    bundles_used: int
    url: str


@dataclass(frozen=True)
class AgreementFacts:
    """The signed text: whether it still is what was signed, and still in force."""

    is_signed: bool
    hash_verifies: bool
    is_superseded: bool
    terms: Terms
    url: str


@dataclass(frozen=True)
class EvidenceFacts:
    """One proof that the terms ask for; `is_needed` is false where they do not.

    `note` says why a proof that is there does not count.
    """

    name: str
    is_needed: bool
    valid_until: datetime | None
    note: str = ""


@dataclass(frozen=True)
class SelectionFacts:
    """What is asked for: one version of one dataset, and what happened to its recordings."""

    dataset: str
    version: str
    is_same_dataset: bool
    is_published: bool
    scope_kind: str
    scope_version: str
    published_at: datetime | None
    withdrawn: tuple[str, ...]
    modalities: tuple[str, ...]
    url: str
    is_version_withdrawn: bool = False
    embargoed_until: datetime | None = None


@dataclass(frozen=True)
class PaymentFacts:
    """How the grant is paid: "not_needed", "paid", "missing" or "refunded"."""

    state: str
    url: str


@dataclass(frozen=True)
class Snapshot:
    """Everything the decision may know, at one moment."""

    now: datetime
    caller: Caller
    seat: SeatFacts
    grant: GrantFacts
    agreement: AgreementFacts
    evidence: tuple[EvidenceFacts, ...]
    selection: SelectionFacts
    payment: PaymentFacts
    exclusive_elsewhere: tuple[str, ...]
