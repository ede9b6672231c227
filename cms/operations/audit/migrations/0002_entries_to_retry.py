"""Add the entry of the ledger after which the next restore tries again what could not be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add two columns to the state of the trail."""

    dependencies = [("audit", "0001_audit_trail")]

    operations = [
        migrations.AddField(
            model_name="trailstate",
            name="retry_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="trailstate",
            name="retry_sequence",
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
