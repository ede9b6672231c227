"""Add the zones in which times are typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns beside those of the instants."""

    dependencies = [
        ("search_rules", "0005_page_of_a_task"),
    ]

    operations = [
        migrations.AddField(
            model_name="promotion",
            name="ends_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="promotion",
            name="starts_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
