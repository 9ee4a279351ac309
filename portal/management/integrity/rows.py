"""What must hold between rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Sum
from django.utils import timezone

from catalog.models import Episode
from licensing.models import Bundle, Grant, Order, Signature, Transfer
from licensing.selectors.withdrawals import selects
from portal.audit.services import broken
from portal.jobs.models import Job
from portal.jobs.states import JobState

Problem = str
LONG_OVER = timedelta(minutes=10)


def ledger() -> Iterator[Problem]:
    """Each order that was paid moved its total; no transfer goes from an account to itself."""
    for transfer in Transfer.objects.filter(from_account=F("to_account")):
        yield f"ledger.loop: transfer {transfer.pk} goes from {transfer.from_account} to itself"
    paid = Order.objects.filter(state="paid").annotate(rows=Count("transfers"))
    for order in paid.filter(rows=0, total_amount__gt=0):
        yield f"ledger.missing: order {order.public_id} is paid and has no transfer"
    settled = Transfer.objects.filter(to_account="cash", order__state="paid")
    for row in settled.values("order__public_id", "order__total_amount").annotate(
        got=Sum("amount")
    ):
        if row["got"] != row["order__total_amount"]:
            yield f"ledger.amount: order {row['order__public_id']} settled {row['got']}"


def grants() -> Iterator[Problem]:
    """A live grant stands on a signature and, where there is a price, on a payment."""
    live = Grant.objects.filter(state="active").select_related("agreement__order")
    signed = set(Signature.objects.values_list("agreement_id", flat=True))
    for grant in live:
        order = grant.agreement.order
        if grant.agreement_id not in signed:
            yield f"grant.unsigned: {grant.public_id} is active without a signature"
        if order is not None and order.state != "paid":
            says = f"is active and its order {order.number} is {order.state}"
            yield f"grant.unpaid: {grant.public_id} {says}"
        if grant.ends_at and grant.ends_at < timezone.now() - LONG_OVER:
            yield f"grant.past_end: {grant.public_id} is active and ended {grant.ends_at:%Y-%m-%d}"
    waiting = Grant.objects.filter(state="pending", agreement__order__state="paid")
    for grant in waiting.filter(agreement_id__in=signed).select_related("agreement__order"):
        number = grant.agreement.order.number if grant.agreement.order else ""
        yield f"order.no_grant: {number} is paid and signed, its grant is pending"


def bundles() -> Iterator[Problem]:
    """No bundle that can be had holds a withdrawn recording."""
    ready = Bundle.objects.filter(state="ready")
    near = ready.filter(version__entries__episode__source_file__withdrawn_at__isnull=False)
    gone = Episode.objects.filter(source_file__withdrawn_at__isnull=False)
    episodes = {str(public_id) for public_id in gone.values_list("public_id", flat=True)}
    for bundle in near.distinct():
        if not selects(bundle, episodes):
            continue
        yield f"bundle.withdrawn: {bundle.public_id} holds a withdrawn recording"


def jobs() -> Iterator[Problem]:
    """No lease is long over: the sweeper takes such jobs back within seconds."""
    over = timezone.now() - LONG_OVER
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=over):
        yield f"job.lease: {job.kind} {job.public_id} has a lease that ended long ago"


def audit_chain() -> Iterator[Problem]:
    """No audit row was changed, removed or put in."""
    for sentence in broken():
        yield f"audit.broken: {sentence}"
