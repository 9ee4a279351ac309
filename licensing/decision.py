"""The one decision on every delivery: a snapshot in, an answer with its reasons out.

It runs when a bundle is asked for, when it is built, and for every batch of links. All twelve
checks always run, in this order; the first refusal names the problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from licensing.facts import Snapshot
from licensing.terms import (
    ACTIONS,
    constraint,
    country_allowed,
    not_permitted,
    purpose_key,
    tier_allows,
    tier_of,
)
from licensing.versions import in_scope
from portal.core.words import counted

SCOPE = "delivery:read"


@dataclass(frozen=True)
class Step:
    """What the person can do next, and where."""

    text: str
    url: str

    def as_api(self) -> dict[str, str]:
        """Return the API's object."""
        return {"text": self.text, "url": self.url}


@dataclass(frozen=True)
class Refusal:
    """One check that says no: a code for machines, a sentence for people, the next step."""

    code: str
    text: str
    next_step: Step

    def as_api(self) -> dict[str, Any]:
        """Return the API's object."""
        return {"code": self.code, "text": self.text, "next_step": self.next_step.as_api()}


@dataclass(frozen=True)
class Decision:
    """Can or cannot, because of what, and what next."""

    reasons: tuple[Refusal, ...]

    @property
    def is_allowed(self) -> bool:
        """Say whether nothing speaks against the delivery."""
        return not self.reasons

    def as_api(self) -> dict[str, Any]:
        """Return the API's object."""
        return {
            "allowed": self.is_allowed,
            "reasons": [reason.as_api() for reason in self.reasons],
        }


Check = Callable[[Snapshot], Refusal | None]


def decide(snapshot: Snapshot) -> Decision:
    """Return the answer to a delivery, with every reason against it."""
    found = (check(snapshot) for check in CHECKS)
    return Decision(tuple(refusal for refusal in found if refusal is not None))


def decide_open(
    *,
    is_published: bool,
    withdrawn: tuple[str, ...],
    url: str,
    embargo: str = "",
) -> Decision:
    """Return the answer for openly licensed data, which needs no grant.

    `embargo` is the sentence of `embargo_text`.
    """
    if is_published and not withdrawn and not embargo:
        return Decision(())
    text = "This version is not published." if not is_published else embargo
    text = _withdrawn_text(withdrawn) if withdrawn else text
    return Decision((Refusal("version.out_of_scope", text, Step("Choose another version", url)),))


def scope_and_factor(s: Snapshot) -> Refusal | None:
    """The token must reach to delivery, and staff and partners must hold a second factor."""
    if not s.caller.has_scope:
        return Refusal(
            "auth.scope_missing",
            f"This token lacks the scope {SCOPE}.",
            Step(f"Make a token with the scope {SCOPE}", s.caller.tokens_page),
        )
    if not s.caller.second_factor_holds:
        return Refusal(
            "auth.scope_missing",
            "Your account needs a second factor before it may download licensed data.",
            Step("Set up a second factor", "/account/2fa/"),
        )
    return None


_SEAT_TEXTS = {
    "invited": "You have been offered a seat under this grant and have not accepted it yet.",
    "removed": "Your seat under this grant was taken away.",
    "none": "You hold no seat under this grant.",
}


def seat(s: Snapshot) -> Refusal | None:
    """Only a person or service account with an active seat takes data."""
    if s.seat.state == "active":
        return None
    step = "Accept your seat" if s.seat.state == "invited" else "Ask the holder for a seat"
    return Refusal("seat.missing", _SEAT_TEXTS[s.seat.state], Step(step, s.grant.url))


_GRANT_TEXTS = {
    "pending": ("The grant is not active yet: a step is still missing.", "See what is missing"),
    "suspended": ("The grant is suspended.", "Read why"),
    "expired": ("The grant has ended.", "Renew it"),
    "terminated": ("The grant was revoked.", "Read why"),
}


def grant_is_active(s: Snapshot) -> Refusal | None:
    """The grant must be active, begun and not past its end."""
    code, grant = "grant.not_active", s.grant
    if grant.state != "active":
        text, step = _GRANT_TEXTS[grant.state]
        reason = f"{text} Reason: {grant.reason}" if grant.reason else text
        return Refusal(code, reason, Step(step, grant.url))
    if grant.starts_at is None or s.now < grant.starts_at:
        return Refusal(code, "The grant has not begun yet.", Step("See its dates", grant.url))
    if grant.ends_at is not None and s.now >= grant.ends_at:
        text = f"The grant ended on {grant.ends_at:%-d %B %Y}."
        return Refusal(code, text, Step("Renew it", grant.url))
    return None


def agreement_in_force(s: Snapshot) -> Refusal | None:
    """The text must be signed, unchanged since, and not replaced by a mandatory version."""
    code, agreement = "agreement.not_in_force", s.agreement
    if not agreement.is_signed:
        text = "The agreement is not signed yet."
        return Refusal(code, text, Step("Read and sign it", agreement.url))
    if not agreement.hash_verifies:
        text = "The agreement is no longer the text and terms that were signed."
        return Refusal(code, text, Step("Tell the licence manager", agreement.url))
    if agreement.is_superseded:
        text = "The licence was replaced by a version that everybody must sign."
        return Refusal(code, text, Step("Ask for the new version", s.selection.url))
    return None


def evidence_fresh(s: Snapshot) -> Refusal | None:
    """Every proof that the terms ask for must be there and not past its date."""
    for proof in s.evidence:
        if not proof.is_needed:
            continue
        if proof.valid_until is None:
            text = proof.note or f"There is no proof of your {proof.name}."
        elif s.now >= proof.valid_until:
            text = f"Your proof of {proof.name} ended on {proof.valid_until:%-d %B %Y}."
        else:
            continue
        return Refusal("evidence.expired", text, Step(f"Renew your {proof.name}", "/affiliation/"))
    return None


def _withdrawn_text(withdrawn: tuple[str, ...]) -> str:
    count = len(withdrawn)
    noun = "recording was" if count == 1 else "recordings were"
    return f"{count} {noun} withdrawn from this selection: {', '.join(withdrawn[:3])}."


def embargo_text(until: datetime | None, now: datetime) -> str:
    """Say until when nothing of a dataset is delivered to anybody; empty once that is over."""
    if until is None or now >= until:
        return ""
    return f"This dataset is under embargo until {until.astimezone(UTC):%-d %B %Y, %H:%M} UTC."


def version_in_scope(s: Snapshot) -> Refusal | None:
    """The version must be published, out of embargo, covered, and hold nothing withdrawn."""
    code, pick = "version.out_of_scope", s.selection
    step = Step("Choose another version", pick.url)
    if not pick.is_same_dataset:
        return Refusal(code, f"The grant does not cover {pick.dataset}.", step)
    if not pick.is_published:
        word = "was withdrawn" if pick.is_version_withdrawn else "is not published"
        return Refusal(code, f"Version {pick.version} {word}.", step)
    embargo = embargo_text(pick.embargoed_until, s.now)
    if embargo:
        return Refusal(code, embargo, Step("See the dataset", pick.url))
    covered = in_scope(
        pick.version,
        kind=pick.scope_kind,
        signed=pick.scope_version,
        published_at=pick.published_at,
        ends_at=s.grant.ends_at,
    )
    if not covered:
        text = f"Your licence covers {pick.scope_version}, not {pick.version}."
        return Refusal(code, text, step)
    if pick.withdrawn:
        return Refusal(code, _withdrawn_text(pick.withdrawn), step)
    return None


def consent_tier(s: Snapshot) -> Refusal | None:
    """No modality may be more sensitive than what the subjects' consent and the terms cover."""
    allowed = constraint(s.agreement.terms, "modality_tier", "motion")
    beyond = sorted({m for m in s.selection.modalities if not tier_allows(allowed, m)})
    if not beyond:
        return None
    text = (
        f"Your licence reaches to the tier {allowed}; this selection holds "
        f"{', '.join(f'{name} ({tier_of(name)})' for name in beyond)}."
    )
    return Refusal("consent.tier_not_allowed", text, Step("Compare licences", s.selection.url))


def purpose_permitted(s: Snapshot) -> Refusal | None:
    """The declared purpose needs only what the terms allow; a person approved free words."""
    if purpose_key(s.grant.purpose) == "other" and not s.grant.purpose_was_approved:
        text = f"Nobody has approved the purpose “{s.grant.purpose}”."
        step = Step("Compare licences", s.selection.url)
        return Refusal("purpose.not_permitted", text, step)
    beyond = not_permitted(s.agreement.terms, s.grant.purpose)
    if not beyond:
        return None
    words = "; ".join(ACTIONS[action].lower() for action in beyond)
    text = f"Your purpose “{s.grant.purpose}” needs what this licence does not allow: {words}."
    return Refusal("purpose.not_permitted", text, Step("Compare licences", s.selection.url))


def country(s: Snapshot) -> Refusal | None:
    """Both the organisation and the person must be in the licence's territory."""
    for whose, code in (
        ("Your organisation's country", s.grant.organisation_country),
        ("Your country", s.caller.country),
    ):
        if not country_allowed(s.agreement.terms, code):
            named = code or "not known"
            text = f"{whose} ({named}) is outside the licence's territory."
            step = Step("Check the country in your account", "/settings/")
            return Refusal("country.not_allowed", text, step)
    return None


_PAYMENT_TEXTS = {
    "missing": "The order is not paid yet.",
    "refunded": "The order was refunded.",
}


def paid(s: Snapshot) -> Refusal | None:
    """An order must be paid before anything is delivered."""
    text = _PAYMENT_TEXTS.get(s.payment.state)
    if text is None:
        return None
    return Refusal("payment.missing", text, Step("See the order", s.payment.url))


def quota(s: Snapshot) -> Refusal | None:
    """No more bundles than the terms grant."""
    limit = constraint(s.agreement.terms, "quota", {}).get("bundles")
    if limit is None or s.grant.bundles_used < limit:
        return None
    text = f"The quota of {counted(limit, 'bundle')} of this licence is used up."
    return Refusal("quota.exceeded", text, Step("Use a bundle that you have", s.grant.url))


def exclusivity(s: Snapshot) -> Refusal | None:
    """Nobody is served in a field that somebody else holds exclusively."""
    if not s.exclusive_elsewhere:
        return None
    fields = ", ".join(s.exclusive_elsewhere)
    text = f"Another licensee holds this dataset exclusively for: {fields}."
    return Refusal("exclusivity.conflict", text, Step("Contact the owner", s.selection.url))


CHECKS: tuple[Check, ...] = (
    scope_and_factor,
    seat,
    grant_is_active,
    agreement_in_force,
    evidence_fresh,
    version_in_scope,
    consent_tier,
    purpose_permitted,
    country,
    paid,
    quota,
    exclusivity,
)
