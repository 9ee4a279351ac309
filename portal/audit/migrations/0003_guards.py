"""Installs the triggers that keep the audit append-only."""

from typing import Any

from django.db import migrations

from portal.audit import guards


def install(apps: Any, schema_editor: Any) -> None:
    for statement in guards.install(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    for statement in guards.remove(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seals")]
    operations = [migrations.RunPython(install, remove)]
