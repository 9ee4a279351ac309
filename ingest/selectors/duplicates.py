"""Which earlier recordings hold the same content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count

from dexterdata.checks import Fingerprint, likeness
from dexterdata.checks.content import SAME_MOVEMENT
from ingest.models import ContentKey, ContentPrint, Duplicate, Recording
from ingest.states import GONE, RecordingState

ASIDE = (*GONE, RecordingState.REJECTED)
"""What stands aside for good may be sent again in another form."""
INDEXED_KEYS = 16
"""Of each stream's at most 64 keys, the smallest: cut or re-sampled copies have most in common."""
CANDIDATES = 50


@dataclass(frozen=True)
class Twin:
    """An earlier recording with the same samples (likeness 1) or the same movement."""

    recording: Recording
    likeness: float


def indexed_keys(fingerprint: Fingerprint) -> set[int]:
    """The keys by which a print is found."""
    return set(chain.from_iterable(keys[:INDEXED_KEYS] for keys in fingerprint.near))


def twins_of(mine: ContentPrint, fingerprint: Fingerprint) -> list[Twin]:
    """Earlier ones with the same content, the most alike and then the earliest first."""
    standing = (
        ContentPrint.objects.filter(pk__lt=mine.pk)
        .exclude(recording__state__in=ASIDE)
        .exclude(recording=mine.recording.replaces_id)
        .select_related("recording__dataset__organisation")
    )
    same = list(standing.filter(exact=mine.exact).order_by("pk")[:CANDIDATES])
    found = [Twin(one.recording, 1.0) for one in same]
    known = {one.pk for one in same}
    for one in standing.filter(pk__in=_candidates(mine, indexed_keys(fingerprint))).order_by("pk"):
        alike = likeness(fingerprint, as_fingerprint(one))
        if one.pk not in known and alike >= SAME_MOVEMENT:
            found.append(Twin(one.recording, min(alike, 0.999)))
    return sorted(found, key=lambda twin: -twin.likeness)


def told_of(recording: Recording) -> list[Duplicate]:
    """What its last check told of, the earlier recordings with whose they are."""
    rows = recording.duplicates.select_related("earlier__dataset__organisation")
    return list(rows.order_by("pk"))


def is_exact_copy(told: Iterable[Duplicate]) -> bool:
    """Whether one of these earlier recordings has the same samples and stands."""
    return any(one.is_exact and one.earlier.state not in ASIDE for one in told)


def _candidates(mine: ContentPrint, keys: Iterable[int]) -> list[int]:
    rows = ContentKey.objects.filter(key__in=keys, print__lt=mine.pk)
    counted = rows.values("print").annotate(shared=Count("pk")).order_by("-shared", "print")
    return [row["print"] for row in counted[:CANDIDATES]]


def as_fingerprint(row: ContentPrint) -> Fingerprint:
    """The fingerprint that was kept."""
    return Fingerprint(row.exact, tuple(tuple(keys) for keys in row.near))
