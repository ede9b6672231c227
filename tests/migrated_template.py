"""A migrated PostgreSQL database that is created once on a server, and from which tests create theirs.

Its name changes with the migrations and models, so that it is never outdated.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import psycopg

from tests import migrated_database
from tests.production.processes import run

LOCK_ID = 7_015_432  # of an advisory lock, which makes other processes wait until the template is complete
PREFIX = "clarion_migrated_"


def get_template(database_url: str) -> str:
    """Return the name of a migrated database on the server of a URL, for `CREATE DATABASE … TEMPLATE`.

    The first call on a server creates it, which takes half a minute, and drops the outdated ones.
    """
    name = f"{PREFIX}{migrated_database.get_schema_digest()}"
    with psycopg.connect(_replace_name(database_url, "postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_ID])
        found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]).fetchall()
        if (name,) not in found:
            for (outdated,) in found:
                connection.execute(f'DROP DATABASE "{outdated}"')
            incomplete = f"{name}_incomplete"
            connection.execute(f'CREATE DATABASE "{incomplete}"')
            _migrate(_replace_name(database_url, incomplete))
            connection.execute(f'ALTER DATABASE "{incomplete}" RENAME TO "{name}"')
    return name


def _replace_name(database_url: str, name: str) -> str:
    return urlsplit(database_url)._replace(path=f"/{name}").geturl()


def _migrate(database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    done = run("manage.py", "migrate", "--verbosity", "0", env=environment, seconds=300)
    assert done.returncode == 0, done.stderr[-3000:]
