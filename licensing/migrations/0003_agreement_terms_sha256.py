"""Agreements keep the hash of their terms, so that a change of them shows."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from licensing.wording import sha256_of_terms


def hash_terms(apps: Any, _schema_editor: Any) -> None:
    """Hash the terms of the agreements that exist; signatures before this cover the text only."""
    agreements = apps.get_model("licensing", "Agreement").objects
    for row in agreements.only("pk", "terms").iterator():
        agreements.filter(pk=row.pk).update(terms_sha256=sha256_of_terms(row.terms))


def keep(_apps: Any, _schema_editor: Any) -> None:
    """Going back drops the column."""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0002_load_licences")]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="terms_sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(hash_terms, keep),
    ]
