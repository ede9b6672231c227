from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0003_imported_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="importedrecord",
            name="state",
            field=models.CharField(
                blank=True, default="", help_text="State of the record at its last import.", max_length=10
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="importedrecord",
            name="open_references",
            field=models.JSONField(
                default=list, help_text="Ids of records that it refers to and that were missing at its last import."
            ),
        ),
    ]
