"""manage.py check_upgrade: what it finds before, during and after an upgrade, and its exit codes."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from cms.core import clock
from cms.delivery.webhooks.models import Endpoint
from cms.jobs import heartbeat, running_versions
from cms.jobs.models import QueuedTask, RunningVersion
from cms.operations.upgrades import migration_steps, steps
from tests.command_server import command_server
from tests.production.processes import environment

MARKER = ("jobs", "0003_running_versions")


def run(*options: str) -> tuple[int, str]:
    """Return the exit code and the text of the command."""
    output = StringIO()
    try:
        call_command("check_upgrade", *options, stdout=output)
    except SystemExit as ended:
        return int(str(ended.code)), output.getvalue()
    return 0, output.getvalue()


@contextmanager
def database_of_03():
    """Let the database be that of 0.3, without the tables of running versions and of tasks."""
    models = (RunningVersion, QueuedTask)
    with connection.schema_editor() as editor:
        for model in models:
            editor.delete_model(model)
    later = MigrationRecorder(connection).migration_qs.filter(app=MARKER[0], name__gte=MARKER[1])
    records = list(later)
    later.delete()
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        for record in records:
            record.save(force_insert=True)


@pytest.fixture
def before(transactional_db, tree, search_engine):
    with database_of_03():
        yield


def see(process: str, version: str, ago: timedelta = timedelta()) -> None:
    RunningVersion.objects.create(process=process, host="a", version=version, at=clock.now() - ago)


def test_before_the_upgrade_it_names_the_version_the_migrations_and_the_backup(before):
    code, text = run()
    assert code == 2
    assert "The database is of version 0.3.0; create a backup" in text
    assert "3 migrations are pending. None of them copies, reads or indexes a table with 50,000 rows." in text
    assert "0.4.0: Stop the workers of 0.3." in text
    assert "0.3.0:" not in text
    assert "The API has version" in text


@pytest.mark.processes
def test_an_empty_database_is_a_new_installation(tmp_path):
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}", "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    with command_server(environment(tmp_path, **own)) as commands:
        code, text, errors = commands.call("manage.py", "check_upgrade")
    assert (code, errors) == (2, "")
    assert "The database is empty: this is a new installation." in text


def test_a_worker_that_does_not_say_its_version_is_stopped_first(before):
    assert "A worker of a version before 0.4.0 runs" not in run()[1]
    heartbeat.record(heartbeat.MAIN_LOOP)
    assert "A worker of a version before 0.4.0 runs" in run()[1]


def test_a_large_table_is_named_with_what_happens_to_it(before, monkeypatch):
    monkeypatch.setattr(migration_steps, "LARGE_ROWS", 0)
    effects = [migration_steps.TableEffect(MARKER, migration_steps.Effect.INDEX, "wagtailcore_page", "AddIndex")]
    monkeypatch.setattr(migration_steps, "find_effects", lambda plan, state: effects)
    assert "jobs.0003_running_versions builds an index wagtailcore_page" in run()[1]
    monkeypatch.setattr(migration_steps, "LARGE_ROWS", 10**9)
    assert "wagtailcore_page" not in run()[1]


def test_notes_of_each_version_since_the_given_one_are_listed(before, monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "1")
    text = run("--from", "0.2.0")[1]
    assert "0.3.0: Replace `TRUSTED_PROXIES=1`." in text
    assert "Between 0.2.0 and 0.4.0 are 1 other minor versions" in text
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1/32")
    assert "TRUSTED_PROXIES" not in run("--from", "0.2.0")[1]


def test_receivers_of_webhooks_are_named_if_messages_change(before):
    Endpoint.objects.create(name="Our site", url="https://www.example.org/hook")
    Endpoint.objects.create(name="Switched off", url="https://old.example.org/hook", is_active=False)
    assert "Our site" not in run()[1]
    text = run("--from", "0.2.0")[1]
    assert "`content.changed` has `shared`" in text
    assert "Our site" in text
    assert "Switched off" not in text


@pytest.mark.parametrize("version", ["0.1.0", "7"])
def test_a_version_that_cannot_be_upgraded_stops_it(before, version):
    code, text = run("--from", version)
    assert code == 3
    assert f"The version {version} is not known" in text


def test_after_the_upgrade_nothing_is_left(db, tree, search_engine):
    see("web", settings.CLARION_VERSION)
    code, text = run()
    assert (code, "Nothing is left to do." in text) == (0, True)
    assert f"web {settings.CLARION_VERSION} runs on a" in text
    assert "Stop the workers of 0.3" in text, "as a reminder"


@pytest.mark.parametrize(("process", "ago", "code"), [("web", 5, 2), ("worker", 80, 2), ("worker", 95, 0)])
def test_processes_of_another_version_are_left_to_restart(db, tree, search_engine, process, ago, code):
    see(process, "0.3.9", timedelta(seconds=ago))
    found, text = run()
    assert found == code
    assert (f"{process} 0.3.9 runs on a" in text) == bool(code)


def test_what_a_variable_tells_is_left_until_it_is_done(db, tree, search_engine, monkeypatch):
    monkeypatch.setenv("SEMANTIC_SEARCH", "true")
    assert run()[0] == 2
    monkeypatch.setenv("SEMANTIC_MODEL", "directory:/srv/model")
    assert run()[0] == 0


def test_programs_get_the_same_steps(before):
    found = json.loads(run("--json")[1])
    assert {row["phase"] for row in found} == {"before", "migrate", "after"}
    assert {row["level"] for row in found} == {"note", "step"}


def test_a_database_that_does_not_respond_is_no_clean_result(db, monkeypatch):
    def fail(upgrade):
        raise OperationalError("connection refused")

    monkeypatch.setattr(steps, "_find", lambda path, upgrade: fail(upgrade))
    with pytest.raises(CommandError, match="nothing could be checked"):
        run()


def test_the_version_that_ran_before_is_remembered(db):
    assert running_versions.find_previous_version() is None
    see("web", "0.3.1", timedelta(days=3))
    see("worker", "0.3.2", timedelta(days=2))
    see("web", settings.CLARION_VERSION)
    assert running_versions.find_previous_version() == "0.3.2"
