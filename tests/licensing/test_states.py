"""The tables of moves: exactly those of the design, tried over all pairs."""

from __future__ import annotations

import itertools

import pytest

from licensing import states
from licensing.models import AccessRequest, Bundle, Grant, Order, Payment, Seat
from portal.core.errors import IllegalMoveError
from portal.core.moves import move

TABLES = {
    "request": (
        states.REQUEST_MOVES,
        (
            "draft>submitted submitted>needs_info needs_info>submitted submitted>approved "
            "submitted>declined submitted>expired"
        ),
    ),
    "order": (
        states.ORDER_MOVES,
        "draft>quoted quoted>placed placed>paid placed>cancelled placed>expired paid>refunded",
    ),
    "payment": (states.PAYMENT_MOVES, "pending>settled pending>cancelled"),
    "grant": (
        states.GRANT_MOVES,
        (
            "pending>active pending>terminated active>suspended suspended>active active>expired "
            "active>terminated suspended>expired suspended>terminated"
        ),
    ),
    "seat": (states.SEAT_MOVES, "invited>active invited>removed active>removed"),
    "bundle": (
        states.BUNDLE_MOVES,
        (
            "queued>building building>ready building>failed failed>queued ready>expired "
            "ready>revoked expired>queued"
        ),
    ),
}
PAIRS = [
    (name, was, to)
    for name, (moves, _) in TABLES.items()
    for was, to in itertools.product(moves, repeat=2)
]


@pytest.mark.parametrize(("name", "was", "to"), PAIRS)
def test_only_the_moves_of_the_design_are_possible(name, was, to):
    moves, wanted = TABLES[name]

    assert (to in moves[was]) is (f"{was}>{to}" in wanted.split())


@pytest.mark.parametrize("name", TABLES)
def test_every_state_that_is_moved_to_is_a_state(name):
    moves, _ = TABLES[name]

    assert frozenset().union(*moves.values()) <= moves.keys()


@pytest.mark.parametrize(
    ("model", "moves"),
    [
        (AccessRequest, states.REQUEST_MOVES),
        (Order, states.ORDER_MOVES),
        (Payment, states.PAYMENT_MOVES),
        (Grant, states.GRANT_MOVES),
        (Seat, states.SEAT_MOVES),
        (Bundle, states.BUNDLE_MOVES),
    ],
)
def test_an_illegal_move_is_refused_before_the_database(model, moves):
    for was, to in itertools.product(moves, repeat=2):
        if to in moves[was]:
            continue
        row = model(state=was)

        with pytest.raises(IllegalMoveError):
            move(row, to, moves=moves)

        assert row.state == was
