"""Orders keep the hash of what was wished, so that a repeated intent can be compared."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0003_agreement_terms_sha256")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="wish_sha256",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
