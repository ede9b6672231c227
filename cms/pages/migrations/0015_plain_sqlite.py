"""Delete what earlier versions gave SQLite for sites with 100,000 pages: statistics, and two indexes.

The worker wrote the statistics when the number of pages had doubled, with a row for each empty table as well. SQLite
would take a table for empty that has grown since.
"""

from typing import Any

from django.db import migrations

STATEMENTS = (
    "DROP TABLE IF EXISTS sqlite_stat1",
    "DROP INDEX IF EXISTS pages_of_topic",
    "DROP INDEX IF EXISTS pages_of_region",
)


def delete_statistics_and_indexes(apps: Any, schema_editor: Any) -> None:
    """Let SQLite plan as for a new database."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in STATEMENTS:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0014_name_of_the_page_tree'),
    ]

    operations = [migrations.RunPython(delete_statistics_and_indexes, migrations.RunPython.noop)]
