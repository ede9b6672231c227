"""How old the last good backup is: an issue of System status, and metrics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.core import clock
from cms.operations.system_status.issues import Fact, Issue

from .models import BackupRun

# One is created each day, so two of them are missing then.
MAX_AGE = timedelta(hours=50)
CRITICAL_AGE = timedelta(days=5)


def find_last_good() -> BackupRun | None:
    """Return the last backup that has its end."""
    return BackupRun.objects.filter(finished_at__isnull=False).order_by("-started_at").first()


def find_backup_issues() -> Iterator[Issue | Fact]:
    """Yield how old the last good backup is, and why the last attempt failed. Without BACKUP_URL there is none."""
    if settings.BACKUP_LOCATION is None:
        return
    last, now = find_last_good(), clock.now()
    remedy = _("Look for backup.failed in the log of the worker, and run manage.py backup.")
    if last is None:
        yield Issue("warning", _("There is no backup yet."), remedy)
    else:
        age = now - last.started_at
        what = _("The last good backup was made %(duration)s ago.") % {"duration": timesince(last.started_at, now)}
        is_old = age > MAX_AGE
        yield Issue("critical" if age > CRITICAL_AGE else "warning", what, remedy) if is_old else Fact(what)
    if error := _find_last_error():
        yield Issue("warning", _("The last backup failed: %(reason)s") % {"reason": error}, remedy)


def read_backup_metrics() -> Iterator[Metric]:
    """Yield the age and the size of the last good backup, and whether the last one failed, if there are backups."""
    age = GaugeMetricFamily("clarion_backup_age_seconds", "Time since the last good backup; infinite if there is none.")
    size = GaugeMetricFamily("clarion_backup_size_bytes", "Size of the last good backup.")
    failed = GaugeMetricFamily("clarion_backup_failed", "Whether the last backup failed.")
    if settings.BACKUP_LOCATION is not None:
        last = find_last_good()
        age.add_metric([], (clock.now() - last.started_at).total_seconds() if last else float("inf"))
        failed.add_metric([], int(bool(_find_last_error())))
        if last:
            size.add_metric([], last.size or 0)
    yield from (age, size, failed)


def _find_last_error() -> str:
    """Return why the last backup failed; empty if it did not, runs, or was killed."""
    return BackupRun.objects.order_by("-started_at").values_list("error", flat=True).first() or ""
