"""An index for the search of the admin: it has the ids of pages as text, because its entries are of all models.

Without it PostgreSQL converts the ids of all pages in each of the three queries of a search. SQLite needs no index,
because there modelsearch looks up the pages by their ids.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

NAME = "pages_page_id_as_text"


def create_index(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {NAME} ON wagtailcore_page ((id::varchar(50)))")


def drop_index(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("pages", "0009_reader_notes")]

    operations = [migrations.RunPython(create_index, drop_index)]
