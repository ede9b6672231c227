"""The worker creates a backup each day, tries again after a failure, and says how old the last good one is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from cms.core import clock
from cms.db.dumps import get_database
from cms.files.storage.locations import Directory
from cms.operations.backups import schedule
from cms.operations.backups.archives import list_archives
from cms.operations.backups.encryption import InvalidKey
from cms.operations.backups.models import BackupRun
from cms.operations.backups.place import Place
from cms.operations.backups.status import find_backup_issues, read_backup_metrics
from cms.operations.system_status.issues import Issue

pytestmark = pytest.mark.django_db

THREE = datetime(2026, 11, 30, 3, tzinfo=UTC)


@pytest.fixture
def place(settings, tmp_path: Path, identity: str, media) -> Place:
    settings.BACKUP_LOCATION, settings.BACKUP_HOUR = Directory(tmp_path / "place"), "3"
    return Place(settings.BACKUP_LOCATION)


def record(started_at: datetime, *, good: bool = True, error: str = "") -> BackupRun:
    return BackupRun.objects.create(
        name=str(started_at), started_at=started_at, finished_at=started_at if good else None, size=9, error=error
    )


def test_one_backup_a_day_at_the_hour_of_the_site(place, settings):
    assert schedule.find_next_due(THREE) == THREE  # there is none yet
    record(THREE - timedelta(hours=2))
    assert schedule.find_next_due(THREE - timedelta(minutes=1)) == THREE
    assert schedule.find_next_due(THREE + timedelta(hours=1)) == THREE
    record(THREE + timedelta(minutes=1))
    assert schedule.find_next_due(THREE + timedelta(hours=1)) == THREE + timedelta(days=1)
    settings.SITE_TIME_ZONE = "Europe/Paris"
    assert schedule.find_slot(THREE) == THREE - timedelta(hours=1)


@pytest.mark.parametrize("hour", ["1", "2", "3", "23"])
@pytest.mark.parametrize(
    ("zone", "changes_on"),
    [
        ("Europe/Paris", date(2026, 3, 29)),
        ("Europe/Paris", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
    ],
)
def test_days_of_23_and_25_hours_have_one_backup(place, settings, zone, changes_on, hour):
    settings.SITE_TIME_ZONE, settings.BACKUP_HOUR = zone, hour
    due = datetime.combine(changes_on - timedelta(days=2), time(int(hour)), tzinfo=ZoneInfo(zone))
    for number in range(-1, 3):
        created_at = due.astimezone(UTC) + timedelta(minutes=1)
        record(created_at)
        due = schedule.find_next_due(created_at + timedelta(minutes=1))
        assert due is not None
        assert due.date() == changes_on + timedelta(days=number)
        assert schedule.find_next_due(due.astimezone(UTC) - timedelta(seconds=1)) == due
        assert schedule.find_slot(due.astimezone(UTC)).astimezone(UTC) == due.astimezone(UTC)


@pytest.mark.parametrize(("name", "value"), [("BACKUP_HOUR", ""), ("BACKUP_LOCATION", None)])
def test_without_an_hour_or_a_place_there_is_no_job(place, settings, name, value):
    setattr(settings, name, value)
    assert schedule.find_next_due(THREE) is None
    assert schedule.create_due_backup() == 0


def test_one_that_failed_or_was_killed_is_tried_again_later_each_time(place):
    record(THREE, good=False, error="no disk")
    assert schedule.find_next_due(THREE + timedelta(minutes=1)) == THREE + timedelta(minutes=5)
    record(THREE + timedelta(minutes=5), good=False)
    assert schedule.find_next_due(THREE + timedelta(minutes=6)) == THREE + timedelta(minutes=20)


def test_the_job_creates_one_and_deletes_the_outdated(place, settings):
    settings.BACKUP_RETENTION = [1, 0, 0]
    record(THREE - timedelta(days=2), good=False)
    failed = record(THREE - timedelta(hours=1), good=False)
    with clock.replaced_by(lambda: THREE - timedelta(days=1)):
        assert schedule.create_due_backup() == 1
        assert schedule.create_due_backup() == 0
    with clock.replaced_by(lambda: THREE + timedelta(seconds=1)):
        assert schedule.create_due_backup() == 1
    (archive,) = list_archives(place)
    assert archive.created_at == THREE + timedelta(seconds=1)
    assert {run.name for run in BackupRun.objects.all()} == {archive.name, failed.name}


def test_a_place_that_refuses_is_recorded_and_tried_again(place, settings, tmp_path):
    (tmp_path / "place").write_text("a file where the directory should be")
    with clock.replaced_by(lambda: THREE), pytest.raises(NotADirectoryError):
        schedule.create_due_backup()
    run = BackupRun.objects.get()
    assert run.finished_at is None
    assert "Error" in run.error
    (what,) = [one.what for one in find_backup_issues() if isinstance(one, Issue) and "failed" in one.what]
    assert run.error in what


@pytest.mark.parametrize("cause", ["key", "lock"])
def test_a_failure_before_the_dump_begins_is_recorded_and_tried_again_later(place, settings, monkeypatch, cause):
    if cause == "key":
        settings.BACKUP_KEYS = ["a secret that is no key"]
    else:
        monkeypatch.setattr(type(get_database()), "lock", refuse)
    refused = pytest.raises((InvalidKey, PermissionError))
    with clock.replaced_by(lambda: THREE), capture_logs() as logs, refused:
        schedule.create_due_backup()
    run = BackupRun.objects.get()
    assert run.finished_at is None
    assert run.error.startswith("InvalidKey: BACKUP_KEY: key 1" if cause == "key" else "PermissionError: no lock")
    assert "a secret" not in run.error
    assert [entry["reason"] for entry in logs if entry["event"] == "backup.failed"] == [run.error]
    with clock.replaced_by(lambda: THREE + timedelta(minutes=1)):
        assert schedule.create_due_backup() == 0


def refuse(database: object) -> None:
    raise PermissionError("no lock")


def test_a_backup_of_another_process_is_no_failure(place):
    with get_database().lock(), clock.replaced_by(lambda: THREE):
        assert schedule.create_due_backup() == 0
    assert not BackupRun.objects.exists()


def test_system_status_and_metrics_tell_the_age(place, settings):
    def levels() -> list[str]:
        return [one.level if isinstance(one, Issue) else "fact" for one in find_backup_issues()]

    def figures() -> dict[str, float]:
        return {metric.name: sample.value for metric in read_backup_metrics() for sample in metric.samples}

    assert levels() == ["warning"]
    assert figures() == {"clarion_backup_age_seconds": float("inf"), "clarion_backup_failed": 0}
    record(THREE)
    for hours, expected in ((25, ["fact"]), (49, ["fact"]), (51, ["warning"]), (24 * 6, ["critical"])):
        with clock.replaced_by(lambda hours=hours: THREE + timedelta(hours=hours)):
            assert levels() == expected
            assert figures()["clarion_backup_age_seconds"] == hours * 3600
    settings.BACKUP_LOCATION = None
    assert levels() == []
    assert figures() == {}
