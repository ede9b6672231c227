"""The last archive of each day, week and month is kept, as BACKUP_RETENTION says."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from cms.operations.backups.archives import (
    PREFIX,
    SUFFIX,
    Archive,
    Retention,
    delete_outdated,
    find_outdated,
    list_archives,
    name_archive,
)

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)  # a Monday


def build(*moments: datetime) -> list[Archive]:
    return [Archive(name_archive(at), at, 1) for at in moments]


def keep(archives: list[Archive], *counts: int) -> list[str]:
    outdated = find_outdated(archives, Retention(*counts))
    return sorted((one.created_at.strftime("%m-%d") for one in archives if one not in outdated), reverse=True)


def test_days_weeks_and_months_are_kept():
    archives = build(*(NOW - timedelta(days=days) for days in range(120)))
    kept = keep(archives, 3, 3, 3)
    # The days 30, 29 and 28; the weeks of the 30th, and those that end on the 29th and the 22nd; three months.
    assert kept == ["11-30", "11-29", "11-28", "11-22", "10-31", "09-30"]


def test_the_last_of_a_day_is_kept():
    archives = build(NOW, NOW + timedelta(hours=5), NOW - timedelta(hours=20))
    outdated = find_outdated(archives, Retention(7, 4, 12))
    assert [one.created_at for one in outdated] == [NOW]


def test_days_are_those_of_the_site(settings):
    late, early = NOW.replace(hour=23), NOW.replace(hour=1)
    assert len(find_outdated(build(late, early), Retention(7, 0, 0))) == 1
    settings.SITE_TIME_ZONE = "Asia/Tokyo"  # 8 in the morning of the next day, and 10 in the morning
    assert find_outdated(build(late, early), Retention(7, 0, 0)) == []


def test_old_archives_stay_while_no_new_ones_are_made():
    archives = build(NOW - timedelta(days=900), NOW - timedelta(days=901))
    assert find_outdated(archives, Retention(7, 4, 12)) == []


@pytest.mark.parametrize("counts", [(1, 0, 0), (0, 0, 0)])
def test_the_newest_is_always_kept(counts):
    assert keep(build(NOW, NOW - timedelta(days=1)), *counts) == ["11-30"]


def test_only_archives_are_listed_and_deleted(each_place):
    for archive in build(NOW, NOW - timedelta(days=1), NOW - timedelta(days=2)):
        each_place.write(archive.object_name, io.BytesIO(b"x"))
    others = [f"{PREFIX}notes.txt", f"{PREFIX}clarion-20200101{SUFFIX}", "ledger/000001"]
    for name in others:
        each_place.write(name, io.BytesIO(b"x"))
    assert [one.created_at for one in list_archives(each_place)] == [NOW - timedelta(days=days) for days in range(3)]
    deleted = delete_outdated(each_place, Retention(1, 0, 0))
    assert len(deleted) == 2
    assert {one.name for one in each_place.list()} > set(others)
    assert [one.created_at for one in list_archives(each_place)] == [NOW]
