"""Record the minute whose report could not be built."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column, which is empty for all rehearsals before."""

    dependencies = [
        ("rehearsal", "0003_rename_permission"),
    ]

    operations = [
        migrations.AddField(
            model_name="rehearsal",
            name="failed_report_at",
            field=models.DateTimeField(null=True),
        ),
    ]
