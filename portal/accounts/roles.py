"""Kinds of organisations, roles in them, and the scopes that each role carries."""

from __future__ import annotations

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    """Who an organisation is to us."""

    ACADEMIC = "academic", "Academic"
    COMPANY = "company", "Company"
    PARTNER = "partner", "Partner"
    OPERATOR = "operator", "Operator"


class Role(TextChoices):
    """What a member does; the last four are roles of our own staff."""

    OWNER = "owner", "Owner"
    SIGNATORY = "signatory", "Signatory"
    FINANCE = "finance", "Finance"
    MEMBER = "member", "Member"
    REVIEWER = "reviewer", "Reviewer"
    LICENSING = "licensing", "Licence manager"
    ADMIN = "admin", "Administrator"


SCOPES = (
    "catalog:read",
    "ingest:write",
    "review:write",
    "licence:read",
    "licence:write",
    "licence:decide",
    "delivery:read",
    "admin",
)
EVERYBODY = frozenset({"catalog:read", "licence:read", "licence:write", "delivery:read"})
PEOPLE_ONLY = frozenset({"licence:write"})
"""What binds an organisation, such as signing and ordering: no service account holds it."""
OPERATOR_SCOPES: dict[str, frozenset[str]] = {
    Role.REVIEWER: frozenset({"review:write"}),
    Role.LICENSING: frozenset({"licence:decide"}),
    Role.FINANCE: frozenset({"licence:decide"}),
    Role.ADMIN: frozenset(SCOPES),
}
ROLE_SCOPES = frozenset(SCOPES) - EVERYBODY
"""What only a role gives, and a second factor guards."""
MANAGING_ROLES = (Role.OWNER, Role.ADMIN)
CUSTOMER_ROLES = (Role.OWNER, Role.SIGNATORY, Role.FINANCE, Role.MEMBER)
STAFF_ROLES = (Role.REVIEWER, Role.LICENSING, Role.FINANCE, Role.ADMIN)


def scopes_of(kind: str, role: str) -> frozenset[str]:
    """The scopes that one membership carries."""
    if kind == OrganisationKind.OPERATOR:
        return OPERATOR_SCOPES.get(role, frozenset())
    if kind == OrganisationKind.PARTNER:
        return frozenset({"ingest:write"})
    return frozenset()
