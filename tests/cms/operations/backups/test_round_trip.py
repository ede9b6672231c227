"""What is backed up is restored, on both databases, to and from a directory and a bucket."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import tarfile
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from cms.core import clock
from cms.db.dumps import count_rows, get_database
from cms.demo import factories
from cms.demo.factories import states
from cms.jobs import running_versions
from cms.jobs.models import RunningVersion
from cms.operations.backups import creation
from cms.operations.backups.archives import list_archives
from cms.operations.backups.manifest import Header
from cms.page_types.stories.models import StoryPage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CHANGED_BY_A_RESTORE = {
    # The lineage, the session versions and the end of credentials are changes of `finish_restore`.
    "audit_auditrow",
    "journal_journalentry",
    "backups_backuprun",
    "django_session",
    "jobs_tableversion",
}


def run(*command: str, **options: Any) -> str:
    """Run a command and return what it prints."""
    output = io.StringIO()
    call_command(*command, stdout=output, stderr=output, **options)
    return output.getvalue()


def digest_files(storage: Any) -> dict[str, str]:
    digests = {}
    for name, _ in storage.list_files():
        with storage.open_range(name) as stored:
            digests[name] = hashlib.sha256(b"".join(stored.chunks)).hexdigest()
    return digests


@pytest.fixture
def page(media) -> StoryPage:
    factories.site()
    factories.PictureFactory()
    factories.DocumentFactory()
    return factories.StoryFactory(title="At the moment of the backup")


def test_a_restore_brings_back_rows_and_files_of_the_moment(page, media, each_place, identity):
    user = factories.UserFactory(username="ada", password="a password of a test")
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=clock.now())
    files, rows = digest_files(media), count_rows(get_database())
    response = Client().get(f"/api/v1/pages/{page.pk}").json()
    printed = run("backup")
    (archive,) = list_archives(each_place)
    assert archive.name in printed
    assert "All " in run("restore", "latest", "--verify")

    states.publish(StoryPage.objects.get(pk=page.pk), title="After the backup")
    factories.StoryFactory(title="Another one")
    for name, _ in list(media.list_files()):
        media.delete(name)
    media.save("documents/later.txt", io.BytesIO(b"later"))
    printed = run("restore", archive.name, "--overwrite")

    assert "is whole" in printed
    assert digest_files(media) == files
    found = count_rows(get_database())
    differing = {table for table in rows.keys() | found.keys() if rows.get(table) != found.get(table)}
    assert differing <= CHANGED_BY_A_RESTORE
    assert not Session.objects.exists()
    assert Client().get(f"/api/v1/pages/{page.pk}").json() == response
    assert authenticate(username="ada", password="a password of a test") == user
    factories.StoryFactory(title="The sequences are right")


def test_a_database_that_is_not_empty_is_replaced_only_when_asked(page, each_place, identity):
    run("backup")
    states.publish(StoryPage.objects.get(pk=page.pk), title="Stays")
    with pytest.raises(CommandError, match=r"is not empty.*--overwrite"):
        run("restore", "latest")
    assert StoryPage.objects.get(pk=page.pk).title == "Stays"


def test_the_parts_of_an_archive_can_be_read_without_clarion(page, media, each_place, identity, tmp_path):
    """Any program for age and tar opens it."""
    run("backup")
    (archive,) = list_archives(each_place)
    with each_place.read(archive.object_name) as stored:
        plain = pyrage.decrypt(b"".join(stored.chunks), [pyrage.x25519.Identity.from_str(identity)])
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        names = tar.getnames()
    assert (names[0], names[-1]) == ("header.json", "manifest.json")
    assert {f"files/{name}" for name, _ in media.list_files()} < set(names)
    assert "database/000000" in names
    assert connection.vendor.encode() in plain


def test_verify_names_what_differs_and_changes_nothing(page, media, each_place, identity, monkeypatch):
    """A row that was not counted stands for a dump that lost one, and a file that was deleted for one that it lacks."""
    (lost, *_) = (name for name, _ in media.list_files() if name.startswith("documents/"))
    media.delete(lost)
    count = creation._build_header

    def count_one_more(*arguments: Any) -> Header:
        header = count(*arguments)
        return dataclasses.replace(header, rows=header.rows | {"users_user": header.rows["users_user"] + 1})

    monkeypatch.setattr(creation, "_build_header", count_one_more)
    run("backup")
    output = io.StringIO()
    with pytest.raises(CommandError, match="differs from what it says in 2 points"):
        call_command("restore", "latest", "--verify", stdout=output)
    assert "The table users_user had 1 rows, and has 0 rows." in output.getvalue()
    assert f"1 files of the table documents_storeddocument are not in the backup, such as {lost}." in output.getvalue()
    assert StoryPage.objects.get().title == "At the moment of the backup"


def test_a_restore_waits_until_web_and_worker_have_ended(page, each_place, identity):
    run("backup")
    running_versions.record(RunningVersion.Process.WORKER)
    with pytest.raises(CommandError, match=r"The worker runs on .* Stop web and worker"):
        run("restore", "latest", "--overwrite")
    with clock.replaced_by(lambda: clock.system_time() + running_versions.TIMEOUT):
        assert "is whole" in run("restore", "latest", "--overwrite")


def test_options_for_the_ledger_are_checked_at_once_and_passed_on(page, each_place, identity):
    run("backup")
    states.publish(StoryPage.objects.get(pk=page.pk), title="After the backup")
    with pytest.raises(CommandError, match="is not a head"):
        run("restore", "latest", "--overwrite", "--head", "12:abc")
    assert StoryPage.objects.get(pk=page.pk).title == "After the backup"
    assert "It was not read." in run("restore", "latest", "--overwrite", "--without-ledger")


def test_a_restore_whose_files_cannot_be_written_says_that_the_database_was_replaced(page, media, each_place, identity):
    run("backup")
    states.publish(StoryPage.objects.get(pk=page.pk), title="After the backup")
    (name, *_) = (name for name, _ in media.list_files() if name.startswith("documents/"))
    media.delete(name)
    obstacle = Path(media.path(name))
    obstacle.mkdir()
    with pytest.raises(CommandError, match=r"The database is that of .* files are missing.*--overwrite"):
        run("restore", "latest", "--overwrite")
    assert StoryPage.objects.get(pk=page.pk).title == "At the moment of the backup"
    obstacle.rmdir()
    run("restore", "latest", "--overwrite")
    assert media.exists(name)
