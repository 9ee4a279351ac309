"""Users, organisations and their roles, institutions, evidence, tokens, invitations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from portal.accounts.roles import SCOPES, OrganisationKind, Role
from portal.core.models import PublicModel


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address, which is compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a person; without a password nobody can sign in as them by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """By e-mail address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PublicModel):
    """A person, or a service account (`is_service`) that only tokens sign in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(PublicModel):
    """A laboratory, a company, a contributing partner, or ourselves (operator)."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    country = models.CharField(max_length=2, blank=True)
    institution = models.ForeignKey(
        "Institution", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in an organisation; a person may have one role in each."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organisation}"


class Institution(models.Model):
    """A research institution's mail domain, in its IDNA form."""

    domain = models.CharField(max_length=253, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.domain})"


class Affiliation(PublicModel):
    """Evidence that a user belongs to an institution; it ends after a year."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)
    how = models.CharField(max_length=20, default="email_domain")
    email = models.EmailField(blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} at {self.institution}"


class TrainingRecord(PublicModel):
    """Evidence that a user finished a training; it ends after a year."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="trainings")
    name = models.CharField(max_length=80, default="data-protection")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user}: {self.name}"


class ApiToken(PublicModel):
    """A secret that signs in programs; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    ALL_SCOPES = SCOPES

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class Invitation(PublicModel):
    """An e-mailed invitation into an organisation with a role; used once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"
