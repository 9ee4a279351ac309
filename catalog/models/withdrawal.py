"""What was taken back of a dataset, when and why: the words of its tombstone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from catalog.models.dataset import Dataset
from catalog.models.episode import SourceFile
from catalog.models.version import Version
from catalog.states import WithdrawalKind
from portal.core.models import PublicModel


class Withdrawal(PublicModel):
    """One decision to take back a recording, a version or a dataset; it is never changed.

    The reason is public. Who decided stands in the audit log alone.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="withdrawals")
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, related_name="withdrawals"
    )
    source_file = models.ForeignKey(
        SourceFile, on_delete=models.PROTECT, null=True, related_name="withdrawals"
    )
    kind = models.CharField(max_length=12, choices=WithdrawalKind.choices)
    reason = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="recording", source_file__isnull=False, version__isnull=True)
                | Q(
                    kind__in=["version", "deprecation"],
                    version__isnull=False,
                    source_file__isnull=True,
                )
                | Q(kind="dataset", version__isnull=True, source_file__isnull=True),
                name="withdrawal_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"

    @property
    def what(self) -> str:
        """What was taken back, in words; needs version and file loaded."""
        if self.source_file is not None:
            return f"recording {self.source_file.filename} of {self.dataset}"
        if self.version is not None:
            return f"version {self.version.number} of {self.dataset}"
        return f"dataset {self.dataset}"
