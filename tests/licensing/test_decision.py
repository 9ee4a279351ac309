"""The decision as a pure function: twelve checks, each with its code, sentence and next step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from licensing.decision import CHECKS, decide, decide_open
from licensing.facts import (
    AgreementFacts,
    Caller,
    EvidenceFacts,
    GrantFacts,
    PaymentFacts,
    SeatFacts,
    SelectionFacts,
    Snapshot,
)

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TERMS = {
    "actions": {"access": "allow", "research": "allow", "train": "allow"},
    "constraints": {
        "territory": {"allow": ["*"], "deny": ["XX"]},
        "modality_tier": "tactile",
        "quota": {"bundles": 2},
    },
}
GOOD = Snapshot(
    now=NOW,
    caller=Caller(has_scope=True, second_factor_holds=True, country="DE"),
    seat=SeatFacts("active"),
    grant=GrantFacts(
        state="active",
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        reason="",
        organisation_country="DE",
        purpose="research",
        purpose_was_approved=False,
        fields_of_use=("robots",),
        bundles_used=1,
        url="/grants/1/",
    ),
    agreement=AgreementFacts(
        is_signed=True,
        hash_verifies=True,
        is_superseded=False,
        terms=TERMS,
        url="/agreements/1/",
    ),
    evidence=(
        EvidenceFacts("affiliation", True, NOW + timedelta(days=1)),
        EvidenceFacts("training", False, None),
    ),
    selection=SelectionFacts(
        dataset="Kitchen hands",
        version="1.2.0",
        is_same_dataset=True,
        is_published=True,
        scope_kind="minor",
        scope_version="1.0.0",
        published_at=NOW - timedelta(days=9),
        withdrawn=(),
        modalities=("joint_angle", "tactile"),
        url="/datasets/a/b/",
    ),
    payment=PaymentFacts("paid", "/orders/1/"),
    exclusive_elsewhere=(),
)


def changed(part: str, **facts: object) -> Snapshot:
    """The good snapshot with one part made bad."""
    return replace(GOOD, **{part: replace(getattr(GOOD, part), **facts)})


def with_terms(**constraints: object) -> Snapshot:
    """The good snapshot under other limits."""
    terms = {**TERMS, "constraints": {**TERMS["constraints"], **constraints}}
    return changed("agreement", terms=terms)


ORDER = (
    "auth.scope_missing",
    "seat.missing",
    "grant.not_active",
    "agreement.not_in_force",
    "evidence.expired",
    "version.out_of_scope",
    "consent.tier_not_allowed",
    "purpose.not_permitted",
    "country.not_allowed",
    "payment.missing",
    "quota.exceeded",
    "exclusivity.conflict",
)

REFUSED = [
    ("auth.scope_missing", changed("caller", has_scope=False), "lacks the scope delivery:read"),
    ("auth.scope_missing", changed("caller", second_factor_holds=False), "second factor"),
    ("seat.missing", changed("seat", state="none"), "You hold no seat"),
    ("seat.missing", changed("seat", state="invited"), "not accepted it yet"),
    ("seat.missing", changed("seat", state="removed"), "taken away"),
    ("grant.not_active", changed("grant", state="pending"), "a step is still missing"),
    ("grant.not_active", changed("grant", state="suspended"), "suspended"),
    ("grant.not_active", changed("grant", state="expired"), "ended"),
    ("grant.not_active", changed("grant", state="terminated", reason="Shared."), "Reason: Shared."),
    ("grant.not_active", changed("grant", ends_at=NOW), "ended on 3 May 2026"),
    ("grant.not_active", changed("grant", starts_at=NOW + timedelta(1)), "not begun"),
    ("agreement.not_in_force", changed("agreement", is_signed=False), "not signed yet"),
    (
        "agreement.not_in_force",
        changed("agreement", hash_verifies=False),
        "no longer the text and terms",
    ),
    ("agreement.not_in_force", changed("agreement", is_superseded=True), "everybody must sign"),
    (
        "evidence.expired",
        replace(GOOD, evidence=(EvidenceFacts("affiliation", True, NOW),)),
        "affiliation ended on 3 May 2026",
    ),
    (
        "evidence.expired",
        replace(GOOD, evidence=(EvidenceFacts("training", True, None),)),
        "no proof of your training",
    ),
    ("version.out_of_scope", changed("selection", version="2.0.0"), "covers 1.0.0, not 2.0.0"),
    ("version.out_of_scope", changed("selection", is_published=False), "not published"),
    (
        "version.out_of_scope",
        changed("selection", embargoed_until=NOW + timedelta(seconds=1)),
        "under embargo until",
    ),
    ("version.out_of_scope", changed("selection", is_same_dataset=False), "Kitchen hands"),
    (
        "version.out_of_scope",
        changed("selection", withdrawn=("a.h5", "b.h5")),
        "2 recordings were withdrawn from this selection: a.h5, b.h5",
    ),
    ("consent.tier_not_allowed", changed("selection", modalities=("video",)), "video (video)"),
    ("consent.tier_not_allowed", with_terms(modality_tier="motion"), "tactile (tactile)"),
    ("consent.tier_not_allowed", changed("selection", modalities=("smell",)), "voice_face"),
    ("purpose.not_permitted", changed("grant", purpose="product"), "sell or ship products"),
    ("country.not_allowed", changed("grant", organisation_country="XX"), "organisation's country"),
    ("country.not_allowed", changed("caller", country="XX"), "Your country (XX)"),
    (
        "country.not_allowed",
        with_terms(territory={"allow": ["FR"], "deny": []}),
        "outside the licence's territory",
    ),
    ("payment.missing", changed("payment", state="missing"), "not paid yet"),
    ("payment.missing", changed("payment", state="refunded"), "refunded"),
    ("quota.exceeded", changed("grant", bundles_used=2), "quota of 2 bundles"),
    ("exclusivity.conflict", replace(GOOD, exclusive_elsewhere=("robots",)), "exclusively for"),
]


def test_nothing_against_it_is_allowed():
    decision = decide(GOOD)

    assert decision.as_api() == {"allowed": True, "reasons": []}


@pytest.mark.parametrize(("code", "snapshot", "words"), REFUSED)
def test_each_refusal_has_its_code_sentence_and_next_step(code, snapshot, words):
    decision = decide(snapshot)

    assert [reason.code for reason in decision.reasons] == [code]
    reason = decision.as_api()["reasons"][0]
    assert words in reason["text"]
    assert reason["text"].endswith((".", "!"))
    assert reason["next_step"]["text"]
    assert reason["next_step"]["url"].startswith("/")


def test_all_twelve_codes_are_tried_above():
    assert {code for code, _, _ in REFUSED} == set(ORDER)
    assert len(CHECKS) == 12


def test_all_checks_run_and_answer_in_the_order_of_the_contract():
    worst = replace(
        with_terms(modality_tier="motion", territory={"allow": [], "deny": []}),
        caller=Caller(False, False, ""),
        seat=SeatFacts("none"),
        grant=replace(GOOD.grant, state="terminated", purpose="redistribution", bundles_used=9),
        evidence=(EvidenceFacts("affiliation", True, None),),
        selection=replace(GOOD.selection, version="9.0.0"),
        payment=PaymentFacts("missing", "/orders/1/"),
        exclusive_elsewhere=("robots",),
    )
    worst = replace(worst, agreement=replace(worst.agreement, is_signed=False))

    assert tuple(reason.code for reason in decide(worst).reasons) == ORDER


def test_a_grant_without_an_end_goes_on():
    assert decide(changed("grant", ends_at=None)).is_allowed


def test_free_words_as_a_purpose_need_access_and_an_approval():
    approved = changed("grant", purpose="We study pouring", purpose_was_approved=True)
    alone = changed("grant", purpose="We study pouring")

    assert decide(approved).is_allowed
    assert [reason.code for reason in decide(alone).reasons] == ["purpose.not_permitted"]


def test_what_the_terms_do_not_name_is_denied():
    bare = {"actions": {}, "constraints": {"modality_tier": "voice_face"}}

    decision = decide(changed("agreement", terms=bare))

    assert [reason.code for reason in decision.reasons] == ["purpose.not_permitted"]


@pytest.mark.parametrize(
    ("is_published", "withdrawn", "allowed"),
    [(True, (), True), (False, (), False), (True, ("a.h5",), False)],
)
def test_open_data_needs_only_to_be_published_and_not_withdrawn(is_published, withdrawn, allowed):
    decision = decide_open(is_published=is_published, withdrawn=withdrawn, url="/datasets/a/b/")

    assert decision.is_allowed is allowed
    assert {reason.code for reason in decision.reasons} <= {"version.out_of_scope"}
