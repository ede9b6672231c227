"""Add the zones in which times are typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns beside those of the instants."""

    dependencies = [
        ("people", "0003_pages_of_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="mediacontact",
            name="expire_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="mediacontact",
            name="go_live_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="person",
            name="expire_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="person",
            name="go_live_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
