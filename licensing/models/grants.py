"""The live right that an agreement (and payment) gives an organisation, and its seats."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from licensing.models.agreements import Agreement
from licensing.states import GRANT_MOVES, SEAT_MOVES
from portal.accounts.models import Organisation, User
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Grant(PublicModel):
    """One right per agreement; it delivers only while it is active."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="grant")
    dataset = models.ForeignKey("catalog.Dataset", on_delete=models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    seats_limit = models.PositiveIntegerField()
    term_days = models.PositiveIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=200)
    fields_of_use = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="pending")
    reason = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            check_state("grant_state", GRANT_MOVES),
            models.CheckConstraint(condition=Q(seats_limit__gt=0), name="grant_has_seats"),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(starts_at__isnull=False),
                name="active_grant_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="grant_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.dataset}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return f"/grants/{self.public_id}/"


class Seat(PublicModel):
    """A named person, invited by e-mail and accepting for themselves, or a service account."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="seats")
    email = models.EmailField()
    is_service = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="invited")
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            check_state("seat_state", SEAT_MOVES),
            models.UniqueConstraint(
                fields=["grant", "email"],
                condition=~Q(state="removed"),
                name="one_seat_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(accepted_at__isnull=False),
                name="active_seat_was_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.state}"
