"""The tables and rows of an SQLite database after all migrations, so that the first start does not have to apply each.

Applying 336 migrations to an empty database takes half a minute, nearly all of it for models in memory: Django renders
dozens of them again for every change of one. `migrated_database.sql` has the result. It stays right when migrations are
added, because `migrate` applies these afterwards, and `make migrated-database` writes it again. It is for the demo
only: other installations apply the migrations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from cms.db.dialect import get_dialect

PATH = Path(__file__).with_suffix(".sql")
LANGUAGE = "en"  # language of the locale that a migration of Wagtail creates
APPLIED = re.compile(r"""^INSERT INTO "django_migrations" VALUES\(\d+,'(\w+)','(\w+)',""", re.M)
# What differs between two databases is created by each.
OWN_VALUES = """
UPDATE wagtailcore_page SET translation_key = lower(hex(randomblob(16)));
UPDATE django_migrations SET applied = strftime('%Y-%m-%d %H:%M:%f000', 'now');
"""
FIXED_COLUMNS = {
    "translation_key": "quote(hex(rowid))",
    "applied": "quote('')",
}  # so that only migrations change the file


def is_empty_file() -> bool:
    """Return whether the database is a file, which is that of SQLite, without tables."""
    return bool(get_dialect().find_file()) and not connection.introspection.table_names()


def load_if_empty() -> bool:
    """Create the tables and rows in an empty SQLite database; return False if the database or the file is another.

    The file does not fit if it contains migrations that do not exist: with fewer apps, or other versions of packages.
    """
    if not is_empty_file() or settings.LANGUAGE_CODE != LANGUAGE:
        return False
    script = PATH.read_text(encoding="utf-8")
    if not {*APPLIED.findall(script)} <= MigrationLoader(None).disk_migrations.keys():
        return False
    with connection.cursor() as cursor:
        cursor.executescript(f"BEGIN;\n{script}{OWN_VALUES}COMMIT;")
    return True


def write() -> None:
    """Apply all migrations to the database, which must be an empty one of SQLite, and write the file."""
    executor = MigrationExecutor(connection)
    executor.migrate(
        executor.loader.graph.leaf_nodes()
    )  # `post_migrate` is not sent, because its receivers follow the settings
    PATH.write_text("\n".join(_dump()) + "\n", encoding="utf-8")


def _dump() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'table' DESC, name"
        )
        objects = cursor.fetchall()
        virtual = tuple(f"{name}_" for _, name, sql in objects if sql.startswith("CREATE VIRTUAL"))
        own = [each for each in objects if not each[1].startswith((*virtual, "sqlite_"))]
        yield from (f"{sql};" for kind, _, sql in own if kind == "table")
        for name in ("sqlite_sequence", *(name for kind, name, sql in own if kind == "table" and "VIRTUAL" not in sql)):
            yield from _dump_rows(name)
        yield from (f"{sql};" for kind, _, sql in own if kind != "table")


def _dump_rows(table: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        columns = [row[1] for row in cursor.fetchall()]
        values = " || ',' || ".join(FIXED_COLUMNS.get(name, f'quote("{name}")') for name in columns)
        cursor.execute(f'SELECT {values} FROM "{table}" ORDER BY rowid')  # noqa: S608 - names of the database itself
        yield from (f'INSERT INTO "{table}" VALUES({row});' for (row,) in cursor.fetchall())
