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
from portal.accounts.services.organisations import OPEN_KINDS, found_organisation
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


def ensure_accounts(base_url: str, known: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The accounts with password and token, as in `var/demo.json`, and whether any was made.

    Passwords and tokens of an earlier run are kept while they still work. The portal is asked
    outside of our transaction: it writes when a token was last used, and would wait for us.
    """
    tokens = {key: account.get("token", "") for key, account in known.items()}
    working = {key for key, token in tokens.items() if token and _still_works(base_url, token)}
    accounts: dict[str, Any] = {}
    is_new = False
    with transaction.atomic():
        Institution.objects.get_or_create(
            domain=UNIVERSITY, defaults={"name": "Demo University", "country": "NL"}
        )
        for person in PEOPLE:
            before = known.get(person.key, {}) if person.key in working else {}
            accounts[person.key], is_changed = _ensure_account(person, before)
            is_new = is_new or is_changed
    return accounts, is_new


def _ensure_account(person: Person, before: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """One entry of `accounts`; `before` is what an earlier run wrote of a token that works."""
    user = _ensure_user(person)
    password, token = before.get("password", ""), before.get("token", "")
    is_changed = not (password and user.check_password(password))
    if is_changed:
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
    if not token:
        _, token = create_token(user=user, name="Demo", scopes=actor_for(user).scopes, by=user)
        is_changed = True
    account = {"email": person.email, "password": password, "token": token}
    return account | {"organisation": person.organisation}, is_changed


def _ensure_user(person: Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(person.email, name=person.name, country="NL")
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    name, kind = ORGANISATIONS[person.organisation]
    organisation = Organisation.objects.filter(slug=person.organisation).first()
    if organisation is None and kind in OPEN_KINDS:
        organisation = found_organisation(name=name, kind=kind, country="NL", by=user)
    elif organisation is None:
        organisation = Organisation.objects.create(
            slug=person.organisation, name=name, kind=kind, country="NL"
        )
    Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"role": person.role}
    )
    return user


def _still_works(base_url: str, token: str) -> bool:
    try:
        with Api(base_url, token) as api:
            api.get("me")
    except ApiError:
        return False
    return True
