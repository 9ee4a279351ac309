"""The exact text that two parties agree on, and the signature over its hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from licensing.models.offers import Offer, TemplateVersion
from licensing.models.orders import Order
from licensing.models.requests import AccessRequest
from portal.accounts.models import Organisation, User
from portal.core.models import PublicModel


class Agreement(PublicModel):
    """Snapshots of text, terms and parties; comes from one approved request or one order."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="agreements")
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    request = models.OneToOneField(
        AccessRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="agreement"
    )
    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, null=True, blank=True, related_name="agreement"
    )
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    terms = models.JSONField()
    terms_sha256 = models.CharField(max_length=64)
    parties = models.JSONField()
    scope_kind = models.CharField(max_length=8)
    scope_version = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=True, order__isnull=False)
                | Q(request__isnull=False, order__isnull=True),
                name="agreement_has_one_origin",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_version}: {self.organisation}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return f"/agreements/{self.public_id}/"


class Signature(PublicModel):
    """Who signed which exact bytes, when, from where, signed in how; chained to the one before."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="signature")
    signer = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    signer_email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    how = models.CharField(max_length=20)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(role=""), name="signature_is_named")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
