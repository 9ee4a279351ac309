"""Installs the triggers that keep published versions as they are."""

from typing import Any

from django.db import migrations

from catalog import guards


def install(apps: Any, schema_editor: Any) -> None:
    for statement in guards.install(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    for statement in guards.remove(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
