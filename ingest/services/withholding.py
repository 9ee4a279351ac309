"""Consents that have ended or no longer name previews: what was shown under them is taken away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalog.models import Dataset, Episode, SourceFile
from catalog.policy import consent_of
from catalog.services import index, removals
from portal.audit import services as audit


def withhold_expired() -> int:
    """Withhold the previews of each file whose consent does not hold; how many episodes it was."""
    now = timezone.now()
    limited = Q(consent__has_key="expires_at") | Q(consent__has_key="scopes")
    shown = Episode.objects.filter(
        source_file=OuterRef("pk"), preview_withheld="", rendered_at__lt=now
    )
    files = SourceFile.objects.filter(limited, Exists(shown)).only("consent", "dataset")
    ended = [file for file in files.iterator() if consent_of(file.consent).withheld(now)]
    return sum(_withhold(file, now) for file in ended)


@transaction.atomic
def _withhold(file: SourceFile, now: datetime) -> int:
    why = consent_of(file.consent).withheld(now)
    dataset = Dataset.objects.select_for_update().get(pk=file.dataset_id)
    count = removals.withhold(dataset, file.episodes.filter(preview_withheld=""), why=why)
    index.refresh(dataset)
    audit.record(
        actor=None,
        action="previews.withheld",
        subject=file,
        data={"reason": why, "episodes": count},
    )
    return count
