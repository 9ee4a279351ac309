"""Who is named by the owner and holds a grant too has a row for each."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def keep_the_named(apps: Any, schema_editor: Any) -> None:
    """Back to one row for each organisation: the one that does not end."""
    rows = apps.get_model("catalog", "Admission").objects
    named = rows.filter(
        dataset=OuterRef("dataset"), organisation=OuterRef("organisation"), is_named=True
    )
    found = rows.filter(Exists(named), is_named=False).values_list("pk", flat=True)
    rows.filter(pk__in=list(found)).delete()


class Migration(migrations.Migration):

    dependencies = [("catalog", "0008_selections_and_no_object_rows")]
    operations = [
        migrations.RemoveConstraint(model_name="admission", name="admission_once"),
        migrations.AddConstraint(
            model_name="admission",
            constraint=models.UniqueConstraint(
                fields=("dataset", "organisation", "is_named"), name="admission_once"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, keep_the_named),
    ]
