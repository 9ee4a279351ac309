"""People and organisations for tests; each app's own factories stand beside its tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from portal.accounts.models import Institution, Membership, Organisation, User
from portal.accounts.roles import OrganisationKind, Role


class UserFactory(DjangoModelFactory):
    """A person with a confirmed address."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    country = "DE"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        user = model_class.objects.create_user(password="correct horse", **kwargs)
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user


class OrganisationFactory(DjangoModelFactory):
    """A company, unless told otherwise."""

    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = OrganisationKind.COMPANY
    country = "DE"


class MembershipFactory(DjangoModelFactory):
    """An owner of a new organisation."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.OWNER


class InstitutionFactory(DjangoModelFactory):
    """A university's domain."""

    class Meta:
        model = Institution

    domain = factory.Sequence(lambda n: f"university{n}.example")
    name = factory.Sequence(lambda n: f"University {n}")
    country = "DE"


def member(kind: str, role: str = Role.OWNER, **user: object) -> User:
    """A user with this role in a new organisation of this kind."""
    organisation = OrganisationFactory(kind=kind)
    return MembershipFactory(user=UserFactory(**user), organisation=organisation, role=role).user


def staff(role: str) -> User:
    """One of our own people."""
    operator = Organisation.objects.filter(kind=OrganisationKind.OPERATOR).first()
    operator = operator or OrganisationFactory(kind=OrganisationKind.OPERATOR, slug="dexterdata")
    return MembershipFactory(organisation=operator, role=role).user
