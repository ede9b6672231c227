"""The body of a page reads its blocks from the settings, which migrations do not contain. The database is unchanged."""

from django.db import migrations

import cms.content.blocks.body


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="basepage",
            name="body",
            field=cms.content.blocks.body.BodyField(blank=True),
        ),
    ]
