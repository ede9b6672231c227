"""A migrated PostgreSQL database that is created once on a server, and from which tests create theirs.

Its name changes with the migrations and models, so that it is never outdated.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psycopg
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from tests.production.processes import run
from tests.schema_digest import compute_schema_digest

LOCK_ID = 7_015_432  # an advisory lock, which makes other processes wait until the template is complete
PREFIX = "clarion_migrated_"
KEPT = 5  # templates of other checkouts, which may use the same server


@contextmanager
def create_test_database() -> Iterator[None]:
    """Create the test database as a copy of the migrated one, and drop it at the end."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = get_template(os.environ["DATABASE_URL"])
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    yield
    drop_database(_get_copy_name())
    teardown_databases(databases, verbosity=0)


def save_content() -> None:
    """Keep the content that the test database has now, as a copy on the server."""
    copy_database(connections["default"].settings_dict["NAME"], _get_copy_name())


def restore_content() -> None:
    """Restore the content that was saved, after a test that has committed."""
    copy_database(_get_copy_name(), connections["default"].settings_dict["NAME"])


def get_template(database_url: str) -> str:
    """Return the name of a migrated database on the server of a URL, for `CREATE DATABASE … TEMPLATE`.

    The first call on a server creates it, which takes half a minute, and drops old ones.
    """
    name = f"{PREFIX}{compute_schema_digest()}"
    with psycopg.connect(_replace_name(database_url, "postgres"), autocommit=True) as connection:
        if name in _list_templates(connection):
            return name  # without the lock, which another checkout may hold for a minute
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_ID])
        found = _list_templates(connection)
        if name not in found:
            for outdated in found[KEPT:]:
                with suppress(psycopg.errors.ObjectInUse):  # another checkout copies it at this moment
                    connection.execute(f'DROP DATABASE "{outdated}"')
            incomplete = f"{name}_incomplete"
            connection.execute(f'DROP DATABASE IF EXISTS "{incomplete}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{incomplete}"')
            _migrate(_replace_name(database_url, incomplete))
            connection.execute(f'ALTER DATABASE "{incomplete}" RENAME TO "{name}"')
    return name


def _list_templates(connection: psycopg.Connection) -> list[str]:
    """Return the names of the migrated databases on a server, the newest first."""
    newest_first = "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC"
    return [name for (name,) in connection.execute(newest_first, [f"{PREFIX}%"])]


def copy_database(source: str, target: str) -> None:
    """Copy a database on the server of the tests, instead of the one that has the name of the copy."""
    connections["default"].close()
    drop_database(target)
    _execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


def drop_database(name: str) -> None:
    """Drop a database on the server of the tests, and end the connections to it."""
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _get_copy_name() -> str:
    return f"{connections['default'].settings_dict['NAME']}_saved"


def _execute(statement: str) -> None:
    """Execute a statement outside of transactions on another database, as CREATE and DROP DATABASE require."""
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def _replace_name(database_url: str, name: str) -> str:
    return urlsplit(database_url)._replace(path=f"/{name}").geturl()


def _migrate(database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    done = run("manage.py", "migrate", "--verbosity", "0", env=environment, seconds=900)
    assert done.returncode == 0, done.stderr[-3000:]
