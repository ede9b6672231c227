"""Give the page above all others the name of the page explorer, whose heading it is, in the place of Wagtail's."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TITLE_OF_WAGTAIL = "Root"
TITLE = "Pages"  # as in the menu, in English and French


def rename_root(apps: Any, _: Any) -> None:
    pages = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title=TITLE_OF_WAGTAIL)
    pages.update(title=TITLE, draft_title=TITLE)


class Migration(migrations.Migration):
    dependencies = [("pages", "0013_say_image")]

    operations = [migrations.RunPython(rename_root, migrations.RunPython.noop)]
