"""The whole job by HTTP alone, second part: from a draft version to live grants."""

from __future__ import annotations

import gzip

import pytest

from dexterdata.preview import decode
from tests.journeys.croissant import assert_croissant_holds
from tests.journeys.journey import sha256_of
from tests.journeys.people import problem_in

pytestmark = pytest.mark.slow


def test_a_partner_publishes_and_a_visitor_finds_and_watches(journey):
    partner, visitor = journey.person("partner"), journey.person("visitor")
    visitor.refused(f"datasets/{journey.open_data}/versions", {}, status=401, code="auth.required")
    for name in (journey.open_data, journey.touch_data):
        problem_in(visitor.http.get(f"datasets/{name}"), 404, "dataset.not_found")
        draft = {"version": "1.0.0", "episodes": "all_accepted", "notes": "First."}
        partner.post(f"datasets/{name}/versions", draft, status=201)
        partner.refused(f"datasets/{name}/versions", draft, status=409, code="version.exists")
        answer = partner.post(f"datasets/{name}/versions/1.0.0/publish", status=202)
        partner.done(answer["job"])

    found = visitor.rows("datasets", q=journey.walk)
    facets = visitor.get("datasets/facets", q=journey.walk)
    version = visitor.get(f"datasets/{journey.touch_data}/versions/1.0.0")
    episodes = visitor.rows("episodes", dataset=journey.touch_data)

    assert {row["name"] for row in found} == {journey.open_data, journey.touch_data}
    assert facets["total"] == 2
    tasks = {row["value"]: row["count"] for row in facets["facets"]["task"]}
    assert {"pour water": 1, "sign language": 1}.items() <= tasks.items()
    assert version["state"] == "published"
    assert len(version["manifest_sha256"]) == 64
    assert [
        row["id"] for row in visitor.rows(f"datasets/{journey.touch_data}/versions/1.0.0/episodes")
    ] == [row["id"] for row in episodes]
    poured = visitor.rows("episodes", dataset=journey.touch_data, task="pour water", success="true")
    assert [(row["t_start_s"], row["t_end_s"]) for row in poured] == [(0.0, 20.0)]
    assert visitor.get(f"episodes/{poured[0]['id']}")["features"]["duration_s"] == 20.0
    assert partner.get(f"recordings/{journey.ids['large']}")["state"] == "published"
    journey.ids["episodes"] = episodes


def test_previews_croissant_and_citations_can_be_read_by_others(journey, tmp_path):
    visitor = journey.person("visitor")
    poured = journey.ids["episodes"][0]

    answer = visitor.http.get(f"episodes/{poured['id']}/preview")
    croissant = visitor.http.get(f"datasets/{journey.touch_data}/croissant")
    cited = visitor.http.get(f"datasets/{journey.touch_data}/citation", params={"style": "bibtex"})

    assert answer.headers["Content-Type"] == "application/vnd.dexterdata.preview"
    preview = decode(gzip.compress(answer.content))
    assert preview.header["synthetic"] is True
    assert preview.header["duration_s"] == 20.0
    assert set(preview.header["hands"]) == set(preview.header["touch"]) == {"left", "right"}
    assert_croissant_holds(croissant.content, tmp_path)
    assert cited.text.startswith("@")
    assert journey.touch_data.split("/")[1] in cited.text
    style = visitor.http.get(f"datasets/{journey.touch_data}/citation", params={"style": "haiku"})
    assert style.headers["Content-Type"] == "application/problem+json"
    assert style.status_code == 422


def academic_offer(journey):
    """The partner offers the dataset to academics; the licence's exact text and the offer."""
    partner, researcher = journey.person("partner"), journey.person("researcher")
    templates = {row["kind"]: row for row in researcher.rows("licence-templates")}
    academic = templates["academic"]
    text = researcher.get(
        f"licence-templates/{academic['id']}/versions/{academic['latest_version']}"
    )
    offer = partner.post(
        f"datasets/{journey.touch_data}/offers",
        {
            "template": academic["id"],
            "template_version": academic["latest_version"],
            "audience": "academic",
            "price": None,
            "term_days": 365,
            "seats": 2,
            "public": True,
        },
        status=201,
    )
    return text, offer


def test_a_researcher_asks_until_approved_and_signs_the_exact_text(journey):
    researcher, licensing = journey.person("researcher"), journey.person("licensing")
    text, offer = academic_offer(journey)
    body = {
        "offer": offer["id"],
        "organisation": journey.stack.organisation("researcher"),
        "purpose": "research",
        "fields_of_use": ["robot manipulation"],
        "statement": "We compare grasps.",
    }

    asked = researcher.post("access-requests", body, status=201)
    decision = f"access-requests/{asked['id']}/decision"
    back = licensing.post(decision, {"decision": "needs_info", "reason": "Which?"}, status=200)
    answer = {"statement": "We compare power grasps with precision grasps."}
    again = researcher.post(f"access-requests/{asked['id']}/answer", answer, status=200)
    declined = licensing.post(decision, {"decision": "decline", "reason": "Too wide."}, status=200)
    late = {"decision": "approve", "reason": "Yes."}
    licensing.refused(decision, late, status=409, code="state.illegal_move")
    second = researcher.post("access-requests", body, status=201)
    researcher.refused(
        f"access-requests/{second['id']}/decision", late, status=403, code="auth.scope_missing"
    )
    approved = licensing.post(f"access-requests/{second['id']}/decision", late, status=200)

    assert text["sha256"] == sha256_of(text["text"].encode())
    assert set(asked["ticks"]) == {"identity", "affiliation", "training", "agreement", "approval"}
    assert asked["ticks"]["affiliation"]["state"] == "done"
    assert asked["ticks"]["approval"]["state"] == "missing"
    assert [row["state"] for row in (asked, back, again, declined)] == [
        "submitted", "needs_info", "submitted", "declined",
    ]  # fmt: skip
    assert (approved["state"], approved["ticks"]["approval"]["state"]) == ("approved", "done")
    journey.ids["academic_grant"] = signed_grant(researcher, approved["agreement"])


def signed_grant(person, agreement_id):
    """Sign an agreement, first with a hash that is not its text's; the grant's id."""
    agreement = person.get(f"agreements/{agreement_id}")
    assert agreement["sha256"] == sha256_of(agreement["text"].encode())
    signature = {"sha256": "0" * 64, "name": "Somebody", "role": "Signatory"}
    where = f"agreements/{agreement_id}/signatures"
    person.refused(where, signature, status=422, code="agreement.text_changed")
    signed = person.post(where, signature | {"sha256": agreement["sha256"]}, status=201)
    assert [item["sha256"] for item in signed["signatures"]] == [agreement["sha256"]]
    return signed["grant"]


def test_seats_are_given_up_to_the_limit_and_taken_away(journey):
    researcher = journey.person("researcher")
    grant = f"grants/{journey.ids['academic_grant']}"

    seats = researcher.rows(f"{grant}/seats")
    colleague = {"email": "colleague@university.example"}
    offered = researcher.post(f"{grant}/seats", colleague, status=201)
    full = researcher.refused(
        f"{grant}/seats",
        {"email": "third@university.example"},
        status=409,
        code="seat.limit_reached",
    )
    gone = researcher.http.delete(f"{grant}/seats/{offered['id']}")

    email = journey.stack.accounts["researcher"]["email"]
    assert [(row["email"], row["state"]) for row in seats] == [(email, "active")]
    assert offered["state"] == "invited"
    assert full["next_step"]["url"].startswith("/grants/")
    assert gone.status_code == 204
    assert researcher.get(grant)["seats"] == {"limit": 2, "taken": 1}
    assert researcher.get(grant)["state"] == "active"


def test_a_buyer_orders_at_our_price_and_pays_by_invoice_or_sandbox(journey):
    partner, buyer, finance = (journey.person(role) for role in ("partner", "buyer", "finance"))
    template = next(row for row in buyer.rows("licence-templates") if row["kind"] == "commercial")
    terms = {
        "template": template["id"],
        "template_version": template["latest_version"],
        "audience": "commercial",
        "price": {"amount": 125_000, "currency": "EUR"},
        "term_days": 365,
        "seats": 12,
        "public": True,
    }
    offer = partner.post(f"datasets/{journey.touch_data}/offers", terms, status=201)
    body = {
        "offer": offer["id"],
        "organisation": journey.stack.organisation("buyer"),
        "purpose": "training",
        "seats": 3,
        "purchase_order": "PO-7",
    }

    cheap = body | {"price": {"amount": 1, "currency": "EUR"}}
    buyer.refused("orders", cheap, status=422, code="order.price_not_accepted")
    order = buyer.post("orders", body, status=201, key=f"order-{journey.walk}")
    again = buyer.send("orders", body, key=f"order-{journey.walk}").json()
    grant = signed_grant(buyer, order["agreement"])
    unpaid = buyer.get(f"grants/{grant}/decision")
    invoice = buyer.post(f"orders/{order['id']}/payments", {"provider": "invoice"}, status=201)
    where = f"orders/{order['id']}/payments/{invoice['id']}/settle"
    buyer.refused(where, status=403, code="auth.scope_missing")
    settled = finance.post(where, status=200)

    assert order["total"] == {"amount": 375_000, "currency": "EUR"}
    assert again["id"] == order["id"]
    assert unpaid["allowed"] is False
    assert {"grant.not_active", "payment.missing"} <= {row["code"] for row in unpaid["reasons"]}
    assert (invoice["state"], settled["state"]) == ("pending", "settled")
    assert buyer.get(f"orders/{order['id']}")["state"] == "paid"
    assert buyer.get(f"grants/{grant}")["state"] == "active"
    other = buyer.post("orders", body | {"seats": 1}, status=201)
    buyer.refused(f"orders/{other['id']}/payments", {"provider": "gold"}, status=422,
                  code="payment.provider_unavailable")  # fmt: skip
    paid = buyer.post(f"orders/{other['id']}/payments", {"provider": "sandbox"}, status=201)
    assert (paid["state"], paid["order"]["state"]) == ("settled", "paid")
    assert buyer.get(f"grants/{signed_grant(buyer, other['agreement'])}")["state"] == "active"
    journey.ids["commercial_grant"] = grant
