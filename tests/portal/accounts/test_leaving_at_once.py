"""Two owners who leave at the same moment: one stays (PostgreSQL lets two writers in)."""

from __future__ import annotations

import pytest

from portal.accounts.models import Membership
from portal.accounts.services.members import remove_member
from portal.core.errors import ConflictError
from tests.factories import MembershipFactory
from tests.licensing.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_postgres]


def leave(membership: Membership) -> str:
    """Leave, and say how it went."""
    user = membership.user
    try:
        remove_member(organisation=membership.organisation, user=user, by=user)
    except ConflictError as error:
        return error.code
    return "left"


def test_the_last_of_two_owners_stays():
    for _ in range(8):
        one = MembershipFactory(role="owner")
        other = MembershipFactory(organisation=one.organisation, role="owner")

        answers = at_once(lambda one=one: leave(one), lambda other=other: leave(other))

        assert sorted(map(str, answers)) == ["left", "organisation.last_owner"]
        assert Membership.objects.filter(organisation=one.organisation).count() == 1
