"""Bundles, and the ledger of every link that was handed out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from licensing.models.grants import Grant
from licensing.states import BUNDLE_MOVES
from portal.accounts.models import ApiToken, User
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Bundle(PublicModel):
    """The file built for one grant, one version, one selection, one format; it exists once."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, related_name="bundles")
    version = models.ForeignKey("catalog.Version", on_delete=models.PROTECT, related_name="+")
    episodes = models.JSONField(null=True, blank=True)
    format = models.CharField(max_length=20, default="original")
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, default="queued")
    storage_key = models.CharField(max_length=300, blank=True)
    bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    files_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            check_state("bundle_state", BUNDLE_MOVES),
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(bytes__gt=0) & ~Q(sha256="") & ~Q(storage_key="")),
                name="ready_bundle_is_whole",
            ),
            models.CheckConstraint(condition=Q(format="original"), name="bundle_format"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} {self.state}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return f"/bundles/{self.public_id}/"

    @property
    def folder(self) -> str:
        """Return the name of the folder that we propose to unpack it into."""
        version: Any = self.version
        return f"{version.dataset.slug}-{version.number}-{self.digest[:8]}"

    @property
    def filename(self) -> str:
        """Return the name under which it is downloaded."""
        return f"{self.folder}.zip"


class LinkRecord(models.Model):
    """One link that was minted: who, by which token, to what, until when, from where."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="links")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, related_name="links")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    user_email = models.EmailField(blank=True)
    token = models.ForeignKey(ApiToken, on_delete=models.SET_NULL, null=True, related_name="+")
    token_hint = models.CharField(max_length=12, blank=True)
    object_key = models.CharField(max_length=300)
    address = models.CharField(max_length=64, blank=True)
    minted_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("minted_at")), name="link_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["grant", "minted_at"], name="link_by_grant")]

    def __str__(self) -> str:
        return f"{self.object_key} for {self.user_email or 'anyone'}"
