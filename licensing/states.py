"""The states of what licensing keeps, and the moves between them (DESIGN 5)."""

from __future__ import annotations

from portal.core.moves import Moves

NOWHERE: frozenset[str] = frozenset()

REQUEST_MOVES: Moves = {
    "draft": frozenset({"submitted"}),
    "submitted": frozenset({"needs_info", "approved", "declined", "expired"}),
    "needs_info": frozenset({"submitted"}),
    "approved": NOWHERE,
    "declined": NOWHERE,
    "expired": NOWHERE,
}

ORDER_MOVES: Moves = {
    "draft": frozenset({"quoted"}),
    "quoted": frozenset({"placed"}),
    "placed": frozenset({"paid", "cancelled", "expired"}),
    "paid": frozenset({"refunded"}),
    "cancelled": NOWHERE,
    "expired": NOWHERE,
    "refunded": NOWHERE,
}

PAYMENT_MOVES: Moves = {
    "pending": frozenset({"settled", "cancelled"}),
    "settled": NOWHERE,
    "cancelled": NOWHERE,
}

GRANT_MOVES: Moves = {
    "pending": frozenset({"active", "terminated"}),
    "active": frozenset({"suspended", "expired", "terminated"}),
    "suspended": frozenset({"active", "expired", "terminated"}),
    "expired": NOWHERE,
    "terminated": NOWHERE,
}

SEAT_MOVES: Moves = {
    "invited": frozenset({"active", "removed"}),
    "active": frozenset({"removed"}),
    "removed": NOWHERE,
}

BUNDLE_MOVES: Moves = {
    "queued": frozenset({"building"}),
    "building": frozenset({"ready", "failed"}),
    "ready": frozenset({"expired", "revoked"}),
    "failed": frozenset({"queued"}),
    "expired": frozenset({"queued"}),
    "revoked": NOWHERE,
}
