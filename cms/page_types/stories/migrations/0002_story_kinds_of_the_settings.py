"""The kinds of stories come from the settings, which migrations do not contain. The database is unchanged."""

from django.db import migrations, models

import cms.content.vocabularies


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="storypage",
            name="story_kind",
            field=models.CharField(
                choices=cms.content.vocabularies.story_kinds,
                db_index=True,
                default=cms.content.vocabularies.default_story_kind,
                max_length=20,
                verbose_name="kind",
            ),
        ),
    ]
