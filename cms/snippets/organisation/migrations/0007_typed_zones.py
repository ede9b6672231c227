"""Add the zones in which times are typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns beside those of the instants."""

    dependencies = [
        ("organisation", "0006_database_defaults"),
    ]

    operations = [
        migrations.AddField(
            model_name="boilerplate",
            name="expire_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="boilerplate",
            name="go_live_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
