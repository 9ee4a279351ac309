"""An academic and a commercial licence, from asking to the live grant, by API."""

from __future__ import annotations

from typing import Any

from dexterdata.client import ClientError
from portal.management.demo.run import Demo

PRICE_PER_SEAT = {"amount": 150_000, "currency": "EUR"}
SEATS = 12


def _template(demo: Demo, kind: str) -> dict[str, Any]:
    rows = demo.api("visitor").results("licence-templates")
    return next(row for row in rows if row["kind"] == kind)


def ensure_offers(demo: Demo, name: str) -> None:
    """Offer the dataset to academics for nothing and to companies at a price."""
    partner = demo.api("partner")
    audiences = {row["audience"] for row in partner.results(f"datasets/{name}/offers")}
    if {"academic", "commercial"} <= audiences:
        demo.there_already()
        return
    for audience, price, seats in (("academic", None, 5), ("commercial", PRICE_PER_SEAT, SEATS)):
        template = _template(demo, audience)
        body = {
            "template": template["id"],
            "template_version": template["latest_version"],
            "audience": audience,
            "price": price,
            "term_days": 365,
            "seats": seats,
            "public": True,
        }
        partner.post(f"datasets/{name}/offers", body)


def _offer(demo: Demo, role: str, name: str, audience: str) -> dict[str, Any]:
    rows = demo.api(role).results(f"datasets/{name}/offers")
    return next(row for row in rows if row["audience"] == audience)


def active_grant(demo: Demo, role: str, name: str) -> dict[str, Any] | None:
    """The role's live grant for a dataset, if there is one."""
    rows = demo.api(role).results("grants")
    live = (row for row in rows if row["dataset"] == name and row["state"] == "active")
    return next(live, None)


def sign(demo: Demo, role: str, agreement_id: str, name: str) -> None:
    """Read the exact text and sign its hash."""
    api = demo.api(role)
    agreement = api.get(f"agreements/{agreement_id}")
    body = {"sha256": agreement["sha256"], "name": name, "role": "Signatory"}
    api.post(f"agreements/{agreement_id}/signatures", body)


def academic(demo: Demo, name: str) -> None:
    """Ask as a laboratory, be approved, sign."""
    if grant := active_grant(demo, "researcher", name):
        demo.objects["academic_grant"] = grant["id"]
        demo.there_already()
        return
    researcher = demo.api("researcher")
    request = researcher.post(
        "access-requests",
        {
            "offer": _offer(demo, "researcher", name, "academic")["id"],
            "organisation": demo.organisation("researcher"),
            "purpose": "research",
            "fields_of_use": ["robot manipulation"],
            "statement": "We train grasp policies and publish how touch helps them.",
        },
    )
    demo.objects["access_request"] = request["id"]
    if request["state"] != "approved":
        decision = {"decision": "approve", "reason": "Affiliation confirmed by mail domain."}
        request = demo.api("licensing").post(f"access-requests/{request['id']}/decision", decision)
    sign(demo, "researcher", request["agreement"], "Demo researcher")
    grant = active_grant(demo, "researcher", name)
    if grant is None:
        raise ClientError("The signed request gave no live grant.")
    demo.objects["academic_grant"] = grant["id"]


def commercial(demo: Demo, name: str) -> None:
    """Order, sign, be invoiced, and have finance settle it."""
    if grant := active_grant(demo, "buyer", name):
        demo.objects["commercial_grant"] = grant["id"]
        demo.there_already()
        return
    buyer = demo.api("buyer")
    order = buyer.post(
        "orders",
        {
            "offer": _offer(demo, "buyer", name, "commercial")["id"],
            "organisation": demo.organisation("buyer"),
            "purpose": "training",
            "seats": SEATS,
            "purchase_order": "PO-DEMO-1",
        },
    )
    demo.objects["order"] = order["id"]
    sign(demo, "buyer", order["agreement"], "Demo buyer")
    payment = buyer.post(f"orders/{order['id']}/payments", {"provider": "invoice"})
    demo.api("finance").post(f"orders/{order['id']}/payments/{payment['id']}/settle")
    grant = active_grant(demo, "buyer", name)
    if grant is None:
        raise ClientError("The paid and signed order gave no live grant.")
    demo.objects["commercial_grant"] = grant["id"]
    total = order["total"]
    price = f"{total['amount'] // 100:,}.{total['amount'] % 100:02} {total['currency']}"
    demo.say(f"{SEATS} seats for {price}, settled by finance")
