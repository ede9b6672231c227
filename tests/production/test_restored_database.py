"""Web and worker refuse to start with a restored database, whatever else is down, until `finish_restore` has run."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import migrated_sqlite
from tests.command_server import command_server
from tests.production import servers
from tests.production.processes import environment, run

pytestmark = [pytest.mark.processes, pytest.mark.slow]

WEB = ("-c", "import cms.wsgi")  # what gunicorn loads before it opens its socket
WORKER = ("manage.py", "worker", "--once")
CHANGE = "import django; django.setup(); from cms.demo import factories; factories.TopicFactory()"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Return the environment of an installation with SQLite and tantivy, without Redis and a mail server."""
    database = tmp_path / "clarion.sqlite3"
    local = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATABASE_URL": f"sqlite:///{database}"}
    migrated_sqlite.copy_to(database)
    env = environment(tmp_path, **local, SEARCH_URL=f"tantivy://{tmp_path}/index")
    run("manage.py", "migrate", "--verbosity", "0", env=env)
    return env


def test_web_and_worker_start_only_after_finish_restore(env: dict[str, str], tmp_path: Path) -> None:
    backup, database = tmp_path / "backup.sqlite3", tmp_path / "clarion.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    with command_server(env) as commands:
        for command in (("-c", CHANGE), WORKER, WEB):
            commands.run(*command)
        migrated_sqlite.replace_content(database, backup.read_bytes())
        for command in (WEB, WORKER):
            with pytest.raises(AssertionError) as refused:
                commands.run(*command)
            assert "The database was restored from a backup: the search index had later changes." in str(refused.value)
            assert "manage.py finish_restore" in str(refused.value)
        for command in (("manage.py", "finish_restore"), WEB, WORKER):
            commands.run(*command)


@pytest.mark.extended
def test_redis_alone_recognises_a_restored_database(env: dict[str, str], tmp_path: Path) -> None:
    env["CACHE_URL"] = servers.services()["CACHE_URL"]
    done = run(*WORKER, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    shutil.rmtree(tmp_path / "index")
    with sqlite3.connect(tmp_path / "clarion.sqlite3") as database:
        database.execute("UPDATE journal_contentversion SET counter = counter - 1")
    database.close()
    done = run(*WEB, env=env)
    assert done.returncode != 0
    assert "The database was restored from a backup: the cache had later changes." in done.stderr


@pytest.mark.extended
def test_an_engine_that_is_away_stops_neither(env: dict[str, str]) -> None:
    done = run(*WEB, env={**env, "SEARCH_URL": "http://127.0.0.1:1"})
    assert done.returncode == 0, done.stderr[-2000:]
    assert "restore.not_checked" in done.stderr + done.stdout
