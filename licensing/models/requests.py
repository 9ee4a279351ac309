"""A request for access without a price, and every decision on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from licensing.models.offers import Offer
from licensing.states import REQUEST_MOVES
from portal.accounts.models import Organisation, User
from portal.core.models import PublicModel
from portal.core.moves import check_state

OPEN_REQUEST_STATES = ("draft", "submitted", "needs_info")


class AccessRequest(PublicModel):
    """What an organisation wants the data for; a person decides on it."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    requester = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    requester_name = models.CharField(max_length=120)
    requester_email = models.EmailField()
    purpose = models.CharField(max_length=200)
    fields_of_use = models.JSONField(default=list)
    selection = models.JSONField(default=dict, blank=True)
    statement = models.TextField()
    state = models.CharField(max_length=12, default="submitted")
    reason = models.TextField(blank=True)
    submitted_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            check_state("access_request_state", REQUEST_MOVES),
            models.UniqueConstraint(
                fields=["offer", "organisation", "requester"],
                condition=Q(state__in=OPEN_REQUEST_STATES),
                name="one_open_request_per_person",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="request_queue")]

    def __str__(self) -> str:
        return f"{self.organisation} asks for {self.offer.dataset}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return f"/requests/{self.public_id}/"


class RequestDecision(models.Model):
    """One decision on a request; only ever added."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=12)
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by_email = models.EmailField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["approve", "decline", "needs_info"]),
                name="request_decision_kind",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="request_decision_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.reason}"
