"""Which versions of Clarion run on which hosts: each web and worker process says so while it runs.

During an upgrade, two versions run for some time. `manage.py check_upgrade` names what still runs, and a worker leaves
the rebuild of an index to the time when all workers have the same version.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Max

from cms.core import clock

from .models import RunningVersion

INTERVAL_SECONDS = 30.0  # seldom: where the database has one writer, every write makes others wait
MIN_AGE = timedelta(seconds=20)  # several processes of a host renew the same row
TIMEOUT = timedelta(seconds=90)  # a process that has ended is listed for so long
RETENTION_PERIOD = timedelta(days=30)  # an upgrade asks which version ran before


def record(process: str) -> None:
    """Record that this host runs this version now."""
    now = clock.now()
    names = {"process": process, "host": socket.gethostname()[:64], "version": settings.CLARION_VERSION[:40]}
    rows = RunningVersion.objects.filter(**names)
    seen = rows.values_list("at", flat=True).first()
    if seen is None:
        RunningVersion.objects.bulk_create([RunningVersion(**names, at=now)], ignore_conflicts=True)
    elif not now - MIN_AGE < seen <= now:
        rows.update(at=now)


def start_web_reports() -> None:
    """Start a thread that records the version of this web process for as long as the process runs."""
    threading.Thread(target=_report_web, name="running-version", daemon=True).start()


def _report_web() -> None:
    stop = threading.Event()
    while True:
        report_web_once()
        stop.wait(INTERVAL_SECONDS)


def report_web_once() -> None:
    """Record the version of a web process; a database that does not accept it now gets it the next time."""
    try:
        record(RunningVersion.Process.WEB)
    except (DatabaseError, InterfaceError):
        pass
    finally:
        connection.close()  # the threads that answer requests need the connections


def find_running() -> Sequence[RunningVersion]:
    """Return what runs now, or ended a moment ago."""
    return list(RunningVersion.objects.filter(at__gt=clock.now() - TIMEOUT).order_by("process", "version", "host"))


def find_other_workers() -> Sequence[RunningVersion]:
    """Return the workers that run another version than this process."""
    return [
        row
        for row in find_running()
        if row.process == RunningVersion.Process.WORKER and row.version != settings.CLARION_VERSION
    ]


def find_previous_version() -> str | None:
    """Return the version that ran last before this one, None if it is not known."""
    others = RunningVersion.objects.exclude(version=settings.CLARION_VERSION[:40])
    found = others.values("version").annotate(last=Max("at")).order_by("-last").first()
    return found["version"] if found else None


def delete_expired() -> int:
    """Delete what has not run for a month, and return the number of rows."""
    return RunningVersion.objects.filter(at__lt=clock.now() - RETENTION_PERIOD).delete()[0]
