"""The licences that ship with the portal."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from licensing.services.templates import load_shipped


def load(apps: Any, _schema_editor: Any) -> None:
    """Add every shipped version."""
    load_shipped(
        apps.get_model("licensing", "LicenceTemplate"),
        apps.get_model("licensing", "TemplateVersion"),
    )


def keep(_apps: Any, _schema_editor: Any) -> None:
    """Going back keeps the rows; the tables go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0001_initial")]
    operations = [migrations.RunPython(load, keep)]
