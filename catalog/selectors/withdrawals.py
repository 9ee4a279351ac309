"""What was taken back: who may, when it was, and what is said of it afterwards."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from catalog.models import Dataset, SourceFile, Version, Withdrawal
from catalog.states import FROZEN, WithdrawalKind
from portal.accounts.access import Actor
from portal.accounts.roles import Role
from portal.core.errors import GoneError

OWNING_ROLES = (Role.OWNER, Role.ADMIN)


def may_withdraw(actor: Actor, dataset: Dataset) -> bool:
    """The owners of the organisation that provides it, and our curators.

    The scopes are asked too: without a second factor, where one is required, they are not held.
    """
    if "review:write" in actor.scopes and actor.is_operator(Role.REVIEWER):
        return True
    is_owner = actor.role_in(dataset.organisation) in OWNING_ROLES
    return is_owner and "ingest:write" in actor.scopes


def _joined(rows: QuerySet[Withdrawal]) -> QuerySet[Withdrawal]:
    return rows.select_related("dataset", "version", "source_file").order_by("-created_at", "-pk")


def of_dataset(dataset: Dataset) -> Withdrawal | None:
    """Why it is off the list: it was withdrawn as a whole, or its last version was."""
    kinds = (WithdrawalKind.DATASET, WithdrawalKind.VERSION)
    return _joined(dataset.withdrawals.filter(kind__in=kinds)).first()


def of_version(version: Version) -> Withdrawal | None:
    """Why it was withdrawn or deprecated, alone or with its dataset."""
    wanted = Q(version=version) | Q(kind=WithdrawalKind.DATASET)
    return _joined(version.dataset.withdrawals.filter(wanted)).first()


def of_file(file: SourceFile) -> Withdrawal | None:
    """Why a recording was withdrawn."""
    return _joined(file.withdrawals.all()).first()


def tombstones(dataset: Dataset) -> list[dict[str, str]]:
    """The numbers and hashes of all versions that were ever published."""
    rows = dataset.versions.filter(state__in=FROZEN).order_by("-rank")
    return [
        {"version": row.number, "state": row.state, "manifest_sha256": row.manifest_sha256}
        for row in rows
    ]


def gone(
    text: str, *, code: str, why: Withdrawal | None, versions: list[dict[str, str]] | None = None
) -> GoneError:
    """The error that says when and why; what was withdrawn long ago may have no reason."""
    return GoneError(
        text,
        code=code,
        withdrawn_at=why.created_at if why else None,
        reason=why.reason if why else "",
        versions=versions or [],
    )
