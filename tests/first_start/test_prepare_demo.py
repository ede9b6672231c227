"""`prepare_demo` creates in one process what `migrate`, `collectstatic`, `load_demo` and the worker would create."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests import migrated_sqlite
from tests.command_server import command_server
from tests.production.processes import run

pytestmark = [pytest.mark.processes, pytest.mark.slow]

# Rows that migrations or receivers of `post_migrate` create and the demo does not change, without what is random.
ROWS = {
    "django_migrations": "app, name",
    "django_content_type": "app_label, model",
    "auth_permission": "codename, name, content_type_id",
    "auth_group": "name",
    "auth_group_permissions": "group_id, permission_id",
    "users_role": "*",
    "wagtailcore_collection": "path, depth, numchild, name",
    "wagtailcore_groupcollectionpermission": "collection_id, group_id, permission_id",
    "wagtailcore_grouppagepermission": "group_id, page_id, permission_id",
    "wagtailcore_locale": "language_code",
    "wagtailcore_task": "name, active, content_type_id",
    "wagtailcore_workflow": "name, active",
}
# The roles of translators change the pages of their language, and the demo has pages in two.
TRANSLATORS = "SELECT group_id FROM users_role WHERE key LIKE 'translator-%'"
CONDITIONS = {
    "users_role": "key NOT LIKE 'translator-%'",
    "wagtailcore_grouppagepermission": f"group_id NOT IN ({TRANSLATORS})",
}
OBJECTS = """
SELECT type, name, sql FROM sqlite_master
WHERE name NOT LIKE 'clarion_report%' AND name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE '%_fts_%'
"""


def read(database: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return sorted(connection.execute(query).fetchall(), key=repr)
    finally:
        connection.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("first-start")


@pytest.fixture(scope="module")
def env(data) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATA_DIR": str(data)}


@pytest.fixture(scope="module")
def first(data, env) -> str:
    """What the first start prints."""
    done = run("manage.py", "prepare_demo", env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_step_is_printed_and_how_far_it_is(first):
    steps = list(dict.fromkeys(line.partition(":")[0] for line in first.splitlines()))
    assert steps == ["Creating the database", "Collecting static files", "Loading the demo content", "Indexing"]
    assert "Loading the demo content: 100 of 100" in first


def test_everything_is_there(first, data):
    assert {"demo-login.txt", "webhook-secret"} <= {path.name for path in data.iterdir()}
    assert (data / "static" / "staticfiles.json").is_file()
    assert read(data / "clarion.sqlite3", "SELECT count(*) FROM search_indexedpage") > [(50,)]


def test_the_prepared_database_is_that_of_the_migrations(first, data, django_db_setup):
    migrated, prepared = migrated_sqlite.get_path(), data / "clarion.sqlite3"
    assert read(prepared, OBJECTS) == read(migrated, OBJECTS)
    for table, columns in ROWS.items():
        query = f"SELECT {columns} FROM {table} WHERE {CONDITIONS.get(table, 'true')}"
        assert read(prepared, query) == read(migrated, query), table


def test_a_second_run_keeps_all_data(first, data, env):
    database = data / "clarion.sqlite3"
    pages = read(database, "SELECT id, title, translation_key FROM wagtailcore_page")
    with command_server(env) as commands:
        commands.run("manage.py", "prepare_demo", "--no-site")
        commands.run("manage.py", "migrate", "--check")
    assert read(database, "SELECT id, title, translation_key FROM wagtailcore_page") == pages
    assert read(database, "SELECT is_active FROM webhooks_endpoint") == [(0,)]
