"""Write the file from which the first start of the demo creates its database: manage.py write_migrated_database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.demo import migrated_database


class Command(BaseCommand):
    """Applies all migrations to an empty SQLite database, and writes the result to a file of the checkout."""

    help = f"Apply all migrations to the empty database of DATA_DIR, and write {migrated_database.PATH.name}."

    def handle(self, **_: Any) -> None:
        if not migrated_database.is_empty_file():
            raise CommandError("The database must be SQLite and empty: set DATA_DIR to a new directory.")
        migrated_database.write()
