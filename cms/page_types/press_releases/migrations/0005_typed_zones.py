"""Add the zones in which times are typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns beside those of the instants."""

    dependencies = [
        ("press_releases", "0004_names_of_page_types"),
    ]

    operations = [
        migrations.AddField(
            model_name="releasepage",
            name="embargo_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
