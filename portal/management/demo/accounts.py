"""The demo's accounts and institution list: the only rows it writes by itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from dexterdata.client import Api, ApiError
from portal.accounts.access import actor_for
from portal.accounts.models import Institution, Membership, Organisation, User
from portal.accounts.roles import OrganisationKind, Role
from portal.accounts.services.tokens import create_token

UNIVERSITY = "university.example"


@dataclass(frozen=True)
class Person:
    """One of the demo's roles; nobody real."""

    key: str
    name: str
    email: str
    organisation: str
    role: str


ORGANISATIONS = {
    "demo-university": ("Demo University", OrganisationKind.ACADEMIC),
    "demo-robotics": ("Demo Robotics", OrganisationKind.COMPANY),
    "demo-gloves": ("Demo Gloves", OrganisationKind.PARTNER),
    "dexterdata": ("DexterData", OrganisationKind.OPERATOR),
}
PEOPLE = (
    Person("researcher", "Demo researcher", f"researcher@{UNIVERSITY}", "demo-university", "owner"),
    Person("buyer", "Demo buyer", "buyer@robotics.example", "demo-robotics", "owner"),
    Person("partner", "Demo partner", "partner@gloves.example", "demo-gloves", "owner"),
    Person("reviewer", "Demo reviewer", "reviewer@portal.example", "dexterdata", Role.REVIEWER),
    Person("licensing", "Demo licences", "licensing@portal.example", "dexterdata", Role.LICENSING),
    Person("finance", "Demo finance", "finance@portal.example", "dexterdata", Role.FINANCE),
    Person("admin", "Demo administrator", "admin@portal.example", "dexterdata", Role.ADMIN),
)


@transaction.atomic
def ensure_accounts(base_url: str, known: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The accounts with password and token, as in `var/demo.json`, and whether any was made.

    Passwords and tokens of an earlier run are kept while they still work.
    """
    Institution.objects.get_or_create(
        domain=UNIVERSITY, defaults={"name": "Demo University", "country": "NL"}
    )
    accounts: dict[str, Any] = {}
    is_new = False
    for person in PEOPLE:
        before = known.get(person.key, {})
        user, created = _ensure_user(person)
        password = before.get("password")
        if created or not password or not user.check_password(password):
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save(update_fields=["password"])
            is_new = True
        token = before.get("token")
        if not token or not _still_works(base_url, token):
            scopes = actor_for(user).scopes
            _, token = create_token(user=user, name="Demo", scopes=scopes, by=user)
            is_new = True
        accounts[person.key] = {
            "email": person.email,
            "password": password,
            "token": token,
            "organisation": person.organisation,
        }
    return accounts, is_new


def _ensure_user(person: Person) -> tuple[User, bool]:
    user = User.objects.filter(email=person.email).first()
    created = user is None
    if user is None:
        user = User.objects.create_user(person.email, name=person.name, country="NL")
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    name, kind = ORGANISATIONS[person.organisation]
    organisation, _ = Organisation.objects.get_or_create(
        slug=person.organisation, defaults={"name": name, "kind": kind, "country": "NL"}
    )
    Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": person.role}
    )
    return user, created


def _still_works(base_url: str, token: str) -> bool:
    try:
        with Api(base_url, token) as api:
            api.get("me")
    except ApiError:
        return False
    return True
