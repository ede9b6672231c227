"""The guide “From one machine to several” can be followed as printed, with the settings of production.

Only the addresses of the servers are replaced, and the names of the account and the database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tests.elasticsearch import server
from tests.extension.tutorials import Reader, read_steps
from tests.production.processes import PROJECT, SECRET_KEY, environment, write_static_manifest
from tests.s3 import new_bucket

from .installation import Installation, read_json, run_installation
from .target import MoveTarget

pytestmark = [
    *(pytest.mark.postgresql, pytest.mark.processes, pytest.mark.uncovered, pytest.mark.extended),
    *(pytest.mark.elasticsearch, pytest.mark.s3),
]
GUIDE = PROJECT / "docs/operating/install/from-one-machine-to-several.md"
ACCOUNT = "clarion_guide"
FIND_FERRY = """
import django; django.setup()
from django.test import Client
found = Client(SERVER_NAME="cms.example.org").get("/api/v1/search?q=ferry", secure=True).json()
print([item["title"] for item in found["items"]], "degraded" if found.get("degraded") else "whole")
"""


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    """Return an installation on SQLite with content and an account; the guide creates the other database."""
    target = MoveTarget(f"{connection.settings_dict['NAME']}_guide", ACCOUNT)
    _drop(target)
    with run_installation(tmp_path / "data", target) as created:
        create = "from cms.demo import factories as f; f.site(); f.StoryFactory(title='The last ferry')"
        created.before.run("-c", f"{create}; f.PictureFactory(); f.SuperuserFactory(username='ada')")
        yield created
    _drop(target)


def _drop(target: MoveTarget) -> None:
    target.drop()
    with psycopg.connect(_admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP ROLE IF EXISTS {ACCOUNT}")


def _admin_url() -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()


def test_the_guide_can_be_followed_as_printed(installation):
    rows, data = installation.read(is_moved=False), installation.source.parent
    write_static_manifest(data)
    engine, server_url = server.create_engine(), urlsplit(os.environ["DATABASE_URL"])
    with new_bucket() as (media_url, _):
        variables = {
            **environment(data, SEARCH_PREFIX=engine.prefix, SECRET_KEY=SECRET_KEY, ADMIN_URL=_admin_url()),
            "DATABASE_URL": f"sqlite:///{installation.source}",
            "SEARCH_URL": f"tantivy://{data}/search",
            "HOME": str(data),
        }
        given = {
            "CREATE ROLE clarion": f"CREATE ROLE {ACCOUNT}",
            "DATABASE clarion OWNER clarion": f'DATABASE \\"{installation.target.name}\\" OWNER {ACCOUNT}',
            "postgres://clarion:": f"postgres://{ACCOUNT}:",
            "db.internal:5432/clarion": f"{server_url.hostname}:{server_url.port}/{installation.target.name}",
            "s3://s3.internal/clarion-media": media_url,
            "redis://cache.internal:6379/0": os.environ.get("CACHE_URL", "redis://127.0.0.1:1/0"),
            "https://search.internal:9200": server.require_url(),
        }
        reader = Reader(PROJECT, variables)
        try:
            for step in read_steps(GUIDE):
                reader.follow(step, given)
            assert without_index(installation.read(is_moved=True)) == without_index(rows)
            assert read_json(installation.after, "log_in") == {"password": True, "wrong password": False}
            assert "['The last ferry'] whole" in reader.run(f".venv/bin/python - <<'CODE'{FIND_FERRY}CODE")
        finally:
            reader.close()
            server.discard_engine(engine)


def without_index(rows: dict[str, object]) -> dict[str, object]:
    """Return the rows without the tables of search, which `rebuild_search` and `update_index` write."""
    return {table: found for table, found in rows.items() if not table.startswith(("search_", "wagtailsearch_"))}
