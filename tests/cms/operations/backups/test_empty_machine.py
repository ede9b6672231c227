"""One command restores on an empty machine; processes that are killed break nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import migrated_sqlite
from tests.command_server import CommandServer, command_server
from tests.production.processes import environment

pytestmark = [pytest.mark.processes, pytest.mark.slow]

KEY = "c1" * 32
CONTENT = """
import io, django; django.setup()
from django.core.files.storage import default_storage
from cms.demo import factories
factories.site()
factories.StoryFactory(title="Kept")
factories.PictureFactory()
default_storage.write_stream("documents/large.bin", io.BytesIO(bytes(3_000_000)))
"""
CHANGE = "import django; django.setup(); from cms.demo import factories; factories.StoryFactory(title='Lost')"
# Where a process is killed: the function that is replaced by one that kills.
KILLED_BACKUPS = (
    "cms.operations.backups.archive_writer._Writer.add_database",
    "cms.operations.backups.archive_writer._Writer.add_files",
    "cms.operations.backups.archive_writer._Writer.add_manifest",
)
KILLED_RESTORES = (
    "cms.db.sqlite.dumps._copy",
    "cms.operations.backups.restoration.delete_files",
    "cms.operations.backups.restoration.write_file",
)
KILL = """
import importlib, os, signal, sys, django
django.setup()
path, *command = sys.argv[1:]
owner, _, name = path.rpartition(".")
module, _, inner = owner.rpartition(".") if owner.rpartition(".")[2].startswith("_W") else (owner, "", "")
target = importlib.import_module(module)
target = getattr(target, inner) if inner else target
setattr(target, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from django.core.management import call_command
call_command(*command)
"""


def build_environment(data: Path, place: Path) -> dict[str, str]:
    """Return the environment of an installation with SQLite and tantivy."""
    local = {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATABASE_URL": f"sqlite:///{data / 'clarion.sqlite3'}"}
    backups = {"BACKUP_URL": f"files://{place}", "BACKUP_KEY": KEY}
    return environment(data, **local, **backups, SEARCH_URL=f"tantivy://{data}/index", CACHE_URL="locmemcache://")


def read_titles(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "clarion.sqlite3")) as database:
        return {title for (title,) in database.execute("SELECT title FROM wagtailcore_page WHERE depth > 2")}


def list_names(place: Path) -> list[str]:
    return sorted(path.name for path in place.rglob("*") if path.is_file() and not path.name.endswith(".part"))


@pytest.fixture(scope="module")
def machine(tmp_path_factory) -> Iterator[tuple[CommandServer, Path, Path]]:
    """Return an installation with content: its commands, its directory, and the place of its backups."""
    data, place = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("place")
    migrated_sqlite.copy_to(data / "clarion.sqlite3")
    with command_server(build_environment(data, place)) as commands:
        commands.run("manage.py", "migrate", "--verbosity", "0")
        commands.run("-c", CONTENT)
        yield commands, data, place


def kill(commands: CommandServer, *arguments: str) -> None:
    with pytest.raises(AssertionError, match="ended with -9"):
        commands.run("-c", KILL, *arguments)


def test_backups_that_are_killed_are_not_listed_and_the_next_one_is_whole(machine):
    commands, data, place = machine
    for path in KILLED_BACKUPS:
        kill(commands, path, "backup")
        assert list_names(place) == []
    assert "Stored clarion-" in commands.run("manage.py", "backup")
    assert len(list_names(place)) == 1
    assert list(data.glob(".backup-*")) == []
    assert "All " in commands.run("manage.py", "restore", "latest", "--verify")


def test_an_empty_machine_is_restored_by_one_command(machine, tmp_path):
    commands, data, place = machine
    commands.run("manage.py", "backup")
    with command_server(build_environment(tmp_path / "new", place)) as others:
        printed = others.run("manage.py", "restore", "latest")
        assert "is whole" in printed
        assert "manage.py rebuild_search" in printed
        others.run("manage.py", "worker", "--once")
    assert read_titles(tmp_path / "new") == read_titles(data)
    stored = {path.relative_to(data): path.read_bytes() for path in (data / "media").rglob("*") if path.is_file()}
    assert len(stored) >= 2
    for path, content in stored.items():
        assert (tmp_path / "new" / path).read_bytes() == content
        assert (tmp_path / "new" / path).stat().st_mode == (data / path).stat().st_mode


def test_a_restore_that_is_killed_is_run_again(machine, tmp_path):
    commands, _, place = machine
    commands.run("manage.py", "backup")
    data = tmp_path / "other"
    with command_server(build_environment(data, place)) as others:
        others.run("manage.py", "restore", "latest")
        kept = read_titles(data)
        for path in KILLED_RESTORES:
            others.run("-c", CHANGE)
            kill(others, path, "restore", "latest", "--overwrite")
            others.run("manage.py", "restore", "latest", "--overwrite")
            assert read_titles(data) == kept
            assert (data / "media/documents/large.bin").read_bytes() == bytes(3_000_000)
