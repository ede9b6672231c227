"""Add the zones in which times are typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns beside those of the instants."""

    dependencies = [
        ("pages", "0015_plain_sqlite"),
    ]

    operations = [
        migrations.AddField(
            model_name="basepage",
            name="expire_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="basepage",
            name="go_live_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="basepage",
            name="published_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
