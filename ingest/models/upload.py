"""One file on its way in, in signed parts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models import Dataset
from ingest.states import UPLOAD_MOVES, UploadState
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Upload(PublicModel):
    """What was declared of a file, and the random key that its parts are written to once."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    filename = models.CharField(max_length=255)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    profile = models.CharField(max_length=80, blank=True)
    profile_text = models.TextField(blank=True)
    metadata = models.JSONField(default=dict)
    replaces = models.ForeignKey(
        "ingest.Recording", on_delete=models.PROTECT, null=True, related_name="+"
    )
    batch = models.ForeignKey(
        "ingest.Batch", on_delete=models.SET_NULL, null=True, related_name="uploads"
    )
    state = models.CharField(max_length=12, choices=UploadState.choices, default=UploadState.OPEN)
    storage_key = models.CharField(max_length=300, unique=True)
    multipart_id = models.CharField(max_length=1024)
    part_bytes = models.PositiveBigIntegerField()
    parts_count = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    completing_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check_state("upload_state", UPLOAD_MOVES),
            models.CheckConstraint(condition=Q(bytes__gt=0), name="upload_not_empty"),
        ]
        indexes = [
            models.Index(fields=["state", "expires_at"], name="upload_expiry"),
            models.Index(fields=["dataset", "created_at"], name="upload_of_dataset"),
        ]

    def __str__(self) -> str:
        return self.filename

    def length_of(self, number: int) -> int:
        """How many bytes this part has; the last one holds the rest."""
        before = (number - 1) * self.part_bytes
        return min(self.part_bytes, self.bytes - before)
