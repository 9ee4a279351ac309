"""What licensing refuses, in the words that a person reads."""

from __future__ import annotations

from licensing.decision import Decision
from portal.core.errors import ConflictError, ForbiddenError, InvalidError, NextStep


class DeliveryRefusedError(ForbiddenError):
    """The decision says no: its first reason names the problem, all reasons are told."""

    title = "Your licence does not cover this"

    def __init__(self, decision: Decision) -> None:
        first = decision.reasons[0]
        super().__init__(
            first.text,
            code=first.code,
            next_step=NextStep(first.next_step.text, first.next_step.url),
            allowed=False,
            reasons=[reason.as_api() for reason in decision.reasons],
        )


class OfferNotForYouError(ForbiddenError):
    """The offer is made to others."""

    default_code = "offer.audience_mismatch"


class OfferInvalidError(InvalidError):
    """An offer cannot be made or taken in this way."""

    default_code = "offer.invalid"


class TextChangedError(InvalidError):
    """The signer saw other words than those that are to be signed."""

    default_code = "agreement.text_changed"


class NotSignatoryError(ForbiddenError):
    """Only those who may bind their organisation sign."""

    default_code = "agreement.not_signatory"


class SeatsFullError(ConflictError):
    """All seats of a grant are taken."""

    default_code = "seat.limit_reached"


class EvidenceMissingError(ConflictError):
    """A request cannot be approved while a proof is missing."""

    default_code = "request.evidence_missing"


def refuse_unless_allowed(decision: Decision) -> None:
    """Raise DeliveryRefusedError unless nothing speaks against the delivery."""
    if not decision.is_allowed:
        raise DeliveryRefusedError(decision)
