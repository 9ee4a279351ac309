"""Licence templates with immutable versions, and the offers made under them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from licensing.money import Money
from portal.accounts.models import Organisation, User
from portal.core.models import PublicModel


class TemplateKind(models.TextChoices):
    """What a licence is for."""

    ACADEMIC = "academic", "Academic"
    COMMERCIAL = "commercial", "Commercial"
    EVALUATION = "evaluation", "Evaluation"
    OPEN = "open", "Open"
    EXCHANGE = "exchange", "Exchange"


class Audience(models.TextChoices):
    """Who may take an offer."""

    ACADEMIC = "academic", "Universities and institutes"
    COMMERCIAL = "commercial", "Companies"
    ANYONE = "anyone", "Any organisation"
    ORGANISATION = "organisation", "One organisation"


class LicenceTemplate(PublicModel):
    """A licence by name; what it says is in its versions."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=TemplateKind.choices)
    summary = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TemplateKind.values), name="licence_template_kind"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of its newest version."""
        return f"/licences/{self.slug}/"


class TemplateVersion(PublicModel):
    """The exact words and terms of one version; never changed once stored."""

    template = models.ForeignKey(LicenceTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    locale = models.CharField(max_length=8, default="en")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    terms = models.JSONField()
    spdx = models.CharField(max_length=120)
    effective_on = models.DateField()
    is_mandatory = models.BooleanField(default=False)

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number", "locale"], name="one_text_per_template_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class Offer(PublicModel):
    """A dataset under a licence version at a price for an audience."""

    dataset = models.ForeignKey("catalog.Dataset", on_delete=models.PROTECT, related_name="offers")
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, related_name="offers"
    )
    audience = models.CharField(max_length=12, choices=Audience.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    price_amount = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    term_days = models.PositiveIntegerField(null=True, blank=True)
    seats = models.PositiveIntegerField(default=1)
    scope_kind = models.CharField(max_length=8, default="minor")
    is_public = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="offer_audience"
            ),
            models.CheckConstraint(
                condition=Q(price_amount__isnull=True, currency="")
                | (Q(price_amount__gt=0) & ~Q(currency="")),
                name="offer_price_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(audience="organisation", organisation__isnull=False)
                | (~Q(audience="organisation") & Q(organisation__isnull=True)),
                name="offer_names_its_organisation",
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="offer_has_seats"),
            models.CheckConstraint(
                condition=Q(scope_kind__in=["pinned", "minor", "term"]), name="offer_scope_kind"
            ),
            models.UniqueConstraint(
                fields=["dataset", "template_version", "audience"],
                condition=Q(is_active=True, is_public=True, organisation__isnull=True),
                name="one_public_offer_per_licence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_version} for {self.dataset}"

    @staticmethod
    def live_at(now: datetime) -> Q:
        """Return the condition that an offer's time is not over at a moment."""
        return Q(valid_until__isnull=True) | Q(valid_until__gt=now)

    @property
    def is_free(self) -> bool:
        """Say whether taking it costs nothing, so that it is requested and not ordered."""
        return self.price_amount is None

    @property
    def price(self) -> Money | None:
        """Return the price of one seat for the whole term."""
        if self.price_amount is None:
            return None
        return Money(self.price_amount, self.currency)

    def is_open_at(self, now: datetime) -> bool:
        """Say whether it can be taken at a moment."""
        return self.is_active and (self.valid_until is None or now < self.valid_until)
