"""Where a request or an order stands."""

from __future__ import annotations

from django.utils import timezone

from licensing.journeys import Stage, Step, steps
from licensing.models import AccessRequest, Agreement, Grant, Order
from licensing.selectors import evidence, papers

_ENDED = ("declined", "expired", "cancelled", "refunded")


def request_steps(request: AccessRequest) -> list[Step]:
    """Return the steps of a request: who you are, the decision, the signature, the data."""
    ticks = {tick.name: tick for tick in evidence.ticks_of(request, timezone.now())}
    stages = []
    for name in ("identity", "affiliation", "training"):
        tick = ticks[name]
        stages.append(
            Stage(
                tick.label,
                tick.state == evidence.DONE,
                says_open=tick.missing or "Not needed for this licence.",
                is_not_needed=tick.state == evidence.NOT_NEEDED,
            )
        )
    approval = ticks["approval"]
    stages.append(
        Stage(
            "Approval",
            approval.state == evidence.DONE,
            says_open=approval.missing,
            is_failed=request.state in _ENDED,
        )
    )
    agreement = papers.agreement_of(request)
    return steps([*stages, _signature(agreement), _access(papers.grant_of(request))])


def order_steps(order: Order) -> list[Step]:
    """Return the steps of an order: placed, signed, paid, active."""
    agreement = papers.agreement_of(order)
    payment = papers.live_payment(order)
    waiting = "Waits for the transfer." if payment else "Choose how to pay."
    return steps(
        [
            Stage(
                "Order placed",
                order.state not in _ENDED,
                says_done=f"By {order.buyer_name}.",
                says_open=order.reason,
                is_failed=order.state in _ENDED,
            ),
            _signature(agreement),
            Stage(
                "Payment",
                order.state == "paid",
                says_done=f"{order.total} settled.",
                says_open=waiting,
            ),
            _access(papers.grant_of(order)),
        ]
    )


def _signature(agreement: Agreement | None) -> Stage:
    signature = getattr(agreement, "signature", None)
    if signature is not None:
        return Stage("Signature", True, says_done=f"{signature.name}, {signature.role}.")
    says = "Read and sign the agreement." if agreement else "Comes after the approval."
    return Stage("Signature", False, says_open=says)


def _access(grant: Grant | None) -> Stage:
    if grant is None or grant.state == "pending":
        return Stage("Licence active", False, says_open="Then you can download.")
    is_active = grant.state == "active"
    end = f"Until {grant.ends_at:%-d %B %Y}." if grant.ends_at else "Without an end date."
    return Stage(
        "Licence active",
        is_active,
        says_done=end,
        says_open=grant.reason or f"The licence is {grant.state}.",
        is_failed=not is_active,
    )
