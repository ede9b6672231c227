"""Add the zones in which times are typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns beside those of the instants."""

    dependencies = [
        ("mailings", "0002_purposes_and_versions"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailing",
            name="send_zone",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
    ]
