"""The worker's job that creates a backup each day at BACKUP_HOUR, and again some time after one that failed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings

from cms.core import clock
from cms.db.dumps import BackupRuns
from cms.jobs.queue import RetryPolicy

from .archives import name_archive
from .creation import apply_retention, create_backup, record_failure
from .encryption import InvalidKey, Keys, parse_keys
from .models import BackupRun
from .place import get_place

RETRIES = RetryPolicy(tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180)))


def create_due_backup() -> int:
    """Create a backup if one is due, delete those that are outdated, and return how many were created.

    A backup that fails is logged and recorded by `create_backup`. One that was killed leaves nothing in the place, and
    counts as failed.
    """
    place, now = get_place(), clock.now()
    due = find_next_due(now)
    if place is None or due is None or due > now:
        return 0
    try:
        create_backup(place, _parse_keys(now))
    except BackupRuns:
        return 0
    apply_retention(place)
    return 1


def _parse_keys(now: datetime) -> Keys:
    """Return the keys of BACKUP_KEY. One that cannot be used is a backup that failed."""
    try:
        return parse_keys(settings.BACKUP_KEYS)
    except InvalidKey as error:
        record_failure(BackupRun(name=name_archive(now)), error)
        raise


def find_next_due(at: datetime) -> datetime | None:
    """Return when the next backup is due, as seen at this time; None if the worker creates none."""
    if settings.BACKUP_LOCATION is None or not settings.BACKUP_HOUR:
        return None
    slot = find_slot(at)
    if BackupRun.objects.filter(finished_at__isnull=False, started_at__gte=slot, started_at__lte=at).exists():
        return build_slot(slot.date() + timedelta(days=1))
    failed = BackupRun.objects.filter(finished_at=None, started_at__gte=slot, started_at__lte=at)
    last = failed.order_by("-started_at").values_list("started_at", flat=True).first()
    return slot if last is None else last + RETRIES.delay(failed.count())


def find_slot(at: datetime) -> datetime:
    """Return the last time before this one at which it was BACKUP_HOUR at the site."""
    local = at.astimezone(clock.site_zone())
    slot = build_slot(local.date())
    return slot if slot <= at else build_slot(local.date() - timedelta(days=1))


def build_slot(day: date) -> datetime:
    """Return the time of a day at which it is BACKUP_HOUR at the site; days may have 23 or 25 hours there."""
    return datetime.combine(day, time(int(settings.BACKUP_HOUR)), tzinfo=clock.site_zone())
