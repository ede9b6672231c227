"""Whether the database responds and can be written: for `/readyz`, the metrics, and the page of the admin.

Both answers are kept for some seconds, because many probes ask.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

import structlog
from django.db import connection
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from prometheus_client.core import GaugeMetricFamily, Metric
from wagtail.models import Page

from cms.db.dialect import get_dialect
from cms.db.write_obstacles import WriteObstacle, find_write_obstacle

from .issues import Issue

log = structlog.get_logger(__name__)

RESPONSE_TTL_SECONDS = 1.0
OBSTACLE_TTL_SECONDS = 5.0
TIMEOUT_SECONDS = 3.0  # a database that has kept another thread waiting for so long does not respond

Sentences = tuple[str | Promise, str | Promise]  # what is wrong, and what to do
AWAY: Sentences = (_("The database does not respond."), _("Check the server of DATABASE_URL, or the disk."))
SENTENCES: dict[WriteObstacle, Sentences] = {
    WriteObstacle.READ_ONLY: (
        _("The database is read-only, so nothing can be saved."),
        _("Find out whether DATABASE_URL leads to a standby, or a setting or the file system forbids writing."),
    ),
    WriteObstacle.DISK_FULL: (
        _("The disk of the database is full, so nothing can be saved."),
        _("Free space, or enlarge the disk. Visitors can read meanwhile."),
    ),
    WriteObstacle.LOCKED: (
        _("One process has kept the database locked for more than ten seconds, so others cannot save."),
        _("Find the command that is running, and end it if it does not end by itself."),
    ),
}


@dataclass
class DatabaseHealth:
    """What is known of the database, and since when."""

    responds: bool = False
    obstacle: WriteObstacle | None = None
    _responded_at: float = field(default=-RESPONSE_TTL_SECONDS)
    _probed_at: float = field(default=-OBSTACLE_TTL_SECONDS)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_writable(self) -> bool:
        """Return whether changes can be saved, as far as it is known."""
        return self.responds and self.obstacle is None

    def refresh(self) -> DatabaseHealth:
        """Ask the database again what is older than its period, in one thread at a time."""
        if self._mutex.acquire(timeout=TIMEOUT_SECONDS):
            try:
                self._refresh()
            finally:
                self._mutex.release()
        else:
            log.error("health.database_unavailable", reason="timeout")
            self.responds = False
        return self

    def _refresh(self) -> None:
        if monotonic() - self._responded_at <= RESPONSE_TTL_SECONDS:
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            if monotonic() - self._probed_at > OBSTACLE_TTL_SECONDS:
                self._record(find_write_obstacle())
            self.responds = True
        except Exception as error:
            log.error("health.database_unavailable", reason=type(error).__name__)
            self.responds = False
        self._responded_at = monotonic()

    def _record(self, obstacle: WriteObstacle | None) -> None:
        """Keep what was found, and log it if it has changed."""
        if obstacle and obstacle != self.obstacle:
            log.error("health.database_not_writable", reason=obstacle.value)
        elif self.obstacle and not obstacle:
            log.info("health.database_writable")
        self.obstacle, self._probed_at = obstacle, monotonic()


health = DatabaseHealth()


def read_database_metrics() -> Iterator[Metric]:
    """Yield whether the database can be written."""
    writable = GaugeMetricFamily(
        "clarion_database_writable", "Whether the database can be written; 0 also if it does not respond."
    )
    writable.add_metric([], int(health.refresh().is_writable))
    yield writable


@dataclass(frozen=True, slots=True)
class ExceededLimit:
    """The number of pages, and how many the database serves."""

    pages: int
    limit: int


def find_exceeded_limit() -> ExceededLimit | None:
    """Return how many pages there are if the database serves fewer; None otherwise, and always with PostgreSQL."""
    limit = get_dialect().MAX_PAGES
    if limit is None:
        return None
    pages = Page.objects.count()
    return ExceededLimit(pages, limit) if pages > limit else None


def find_database_issues() -> Iterator[Issue]:
    """Yield why nothing can be saved, and that there are more pages than the database serves."""
    found = health.refresh()
    if not found.is_writable:
        what, remedy = SENTENCES[found.obstacle] if found.responds and found.obstacle else AWAY
        yield Issue("critical", str(what), str(remedy))
    if found.responds and (exceeded := find_exceeded_limit()):
        numbers = {"pages": number_format(exceeded.pages), "limit": number_format(exceeded.limit)}
        what = _("There are %(pages)s pages in SQLite, which serves up to %(limit)s.") % numbers
        remedy = _("Move to PostgreSQL with manage.py move_database. Until then lists and pages become slower.")
        yield Issue("warning", str(what), str(remedy))
