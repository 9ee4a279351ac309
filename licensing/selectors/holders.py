"""Who may use a dataset's data now: a question of other apps that is no delivery."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from catalog.models import Dataset
from licensing.models import Seat
from portal.accounts.access import Actor


def holds(actor: Actor, dataset: Dataset) -> bool:
    """Whether one has a seat of a live grant on it, or whether it is open to everybody."""
    if actor.user is None:
        return False
    if dataset.is_open:
        return True
    now = timezone.now()
    has_not_ended = Q(grant__ends_at__isnull=True) | Q(grant__ends_at__gt=now)
    mine = Seat.objects.filter(user=actor.user, state="active", grant__dataset=dataset)
    return mine.filter(has_not_ended, grant__state="active").exists()
