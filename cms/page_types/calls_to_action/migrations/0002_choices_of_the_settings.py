"""Kinds, currencies and places come from the settings, which migrations do not contain. The database is unchanged."""

from django.db import migrations, models

import cms.content.vocabularies


class Migration(migrations.Migration):
    dependencies = [
        ("calls_to_action", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="calltoactionpage",
            name="action_kind",
            field=models.CharField(
                choices=cms.content.vocabularies.action_kinds, db_index=True, max_length=20, verbose_name="kind"
            ),
        ),
        migrations.AlterField(
            model_name="calltoactionpage",
            name="currency",
            field=models.CharField(blank=True, choices=cms.content.vocabularies.currencies, max_length=3),
        ),
        migrations.AlterField(
            model_name="calltoactionplacement",
            name="place",
            field=models.CharField(choices=cms.content.vocabularies.placements, max_length=20),
        ),
    ]
