"""Count the reading time of all stories."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from cms.content.blocks.body import body_search_texts
from cms.content.plain_text import count_reading_minutes

BATCH_SIZE = 500


def fill_reading_minutes(apps: Any, _: Any) -> None:
    stories = apps.get_model("stories", "StoryPage").objects
    for story in stories.only("pk", "body").order_by("pk").iterator(BATCH_SIZE):
        if minutes := count_reading_minutes(body_search_texts(story.body)):
            stories.filter(pk=story.pk).update(reading_minutes=minutes)


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_reading_minutes")]

    operations = [migrations.RunPython(fill_reading_minutes, migrations.RunPython.noop)]
