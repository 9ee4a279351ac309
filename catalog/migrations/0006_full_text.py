"""The table of the full text: FTS5 on SQLite, tsvector with a GIN index on PostgreSQL.

It has no model and no foreign key: what is in it is written by `catalog.services.text` with the
dataset's row, and what has no dataset is never shown.
"""

from typing import Any

from django.db import migrations

CREATE = {
    "sqlite": [
        (
            "CREATE VIRTUAL TABLE catalog_text USING fts5(title, labels, body,"
            " tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4')"
        ),
    ],
    "postgresql": [
        "CREATE TABLE catalog_text (dataset_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX catalog_text_words ON catalog_text USING gin (words)",
    ],
}


def create(apps: Any, schema_editor: Any) -> None:
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE catalog_text")


class Migration(migrations.Migration):

    dependencies = [("catalog", "0005_statistics_and_samples")]
    operations = [migrations.RunPython(create, drop)]
