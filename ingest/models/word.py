"""Task labels that the desk added beside the shipped list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.core.models import PublicModel


class LabelWord(PublicModel):
    """A term, which has a broader one, or a synonym of a term; `plain` makes two words the same."""

    said = models.CharField(max_length=80)
    plain = models.CharField(max_length=80, unique=True)
    term = models.CharField(max_length=80)
    broader = models.CharField(max_length=80, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(plain="") & ~Q(term=""), name="word_says_something")
        ]

    def __str__(self) -> str:
        return self.said
