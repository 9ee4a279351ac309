"""What a withdrawal means for those who hold a licence: bundles end, and letters go out."""

from __future__ import annotations

from django.db import transaction

from catalog.models import Withdrawal
from catalog.states import WithdrawalKind
from licensing.models import Bundle, Grant
from licensing.selectors.withdrawals import Reach, reach_of
from licensing.services import grants
from licensing.states import BUNDLE_MOVES
from portal.accounts.models import User
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.moves import move
from portal.jobs import services as jobs


@transaction.atomic
def carry_out(*, withdrawal: Withdrawal, by: User) -> Reach:
    """End the bundles that hold what was withdrawn, and tell everybody who may have it.

    A deprecation only tells. The grants are locked first, as whoever hands out links or finishes
    a bundle does: what becomes ready before is seen here, what comes later is decided anew.
    """
    dataset = withdrawal.dataset
    list(Grant.objects.select_for_update().filter(dataset=dataset).order_by("pk"))
    file = withdrawal.source_file
    reach = reach_of(
        dataset, version=withdrawal.version, recording=file.recording_id if file else None
    )
    if withdrawal.kind != WithdrawalKind.DEPRECATION:
        _end(withdrawal, reach.ready, by)
    _tell(withdrawal, reach)
    return reach


def _end(withdrawal: Withdrawal, bundles: tuple[Bundle, ...], by: User) -> None:
    for bundle in bundles:
        move(bundle, "revoked", moves=BUNDLE_MOVES)
    if not bundles:
        return
    audit.record(
        actor=by,
        action="bundles.revoked",
        subject=withdrawal,
        data={"bundles": [str(bundle.public_id) for bundle in bundles]},
    )
    jobs.submit(
        "licensing.remove_bundles",
        subject=str(withdrawal.public_id),
        args={"bundle_ids": [bundle.pk for bundle in bundles]},
        by=by,
    )


def _tell(withdrawal: Withdrawal, reach: Reach) -> None:
    """One letter an address: with the licence where there is one, else with the dataset."""
    letters = dict.fromkeys(reach.taken_by, (withdrawal.dataset.get_absolute_url(), True))
    for holder in reach.holders:
        for address in grants.holders(holder.grant):
            path = holder.grant.get_absolute_url()
            letters[address] = (path, holder.last_taken_at is not None)
    is_deprecated = withdrawal.kind == WithdrawalKind.DEPRECATION
    for address, (path, was_taken) in letters.items():
        notify(
            to=address,
            template="licensing_deprecated" if is_deprecated else "licensing_withdrawn",
            context={
                "what": withdrawal.what,
                "on": f"{withdrawal.created_at:%-d %B %Y}",
                "reason": withdrawal.reason,
                "was_taken": was_taken,
                "path": path,
            },
        )
