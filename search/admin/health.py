"""How search is doing, in words: for the home page of the admin, and at length in the “Search” menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Min
from django.utils import timezone
from wagtail.models import Page

from cms.jobs import heartbeat
from search.engine import get_engine
from search.indexing import queue
from search.indexing.status import Status, get_status
from search.indexing.worker_tasks import INDEXER
from search.models import ReconcileResult, ReindexRequest

VIEW_PERMISSION = "search.view_health"
REINDEX_PERMISSION = "search.add_reindexrequest"

WORKER_TIMEOUT = timedelta(minutes=2)  # eight times as long as the worker is silent when it is well
MAX_LAG_SECONDS = 60.0  # seconds; a change is in the index after one or two
MAX_COMPARISON_AGE = timedelta(hours=2)  # a pass takes minutes
MAX_FAILED_PAGES = 25

Level = Literal["well", "attention", "out of order"]


@dataclass(frozen=True, slots=True)
class HealthIssue:
    """What is wrong, and what to do about it."""

    level: Level
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FailedPage:
    """A page that could not be indexed. `title` is empty for one that is gone."""

    page_id: int
    title: str
    since: datetime | None
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the index and of the worker; the times are None where something has never happened."""

    status: Status
    worker_seen: datetime | None
    indexer_seen: datetime | None
    comparison: ReconcileResult | None
    waiting_since: datetime | None
    failed_since: datetime | None
    issues: list[HealthIssue]

    @property
    def level(self) -> Level:
        levels = [trouble.level for trouble in self.issues]
        return "out of order" if "out of order" in levels else "attention" if levels else "well"


def get_health() -> Health:
    """Never raises for an engine that is away."""
    found, now = get_status(get_engine()), timezone.now()
    worker_seen, comparison = heartbeat.last_seen(heartbeat.MAIN_LOOP), ReconcileResult.objects.first()
    return Health(
        status=found,
        worker_seen=worker_seen,
        indexer_seen=heartbeat.last_seen(INDEXER),
        comparison=comparison,
        waiting_since=queue.waiting().aggregate(at=Min("marked_at"))["at"],
        failed_since=queue.parked().aggregate(at=Min("failed_at"))["at"],
        issues=_troubles(found, worker_seen, comparison, now),
    )


def get_failed_pages() -> list[FailedPage]:
    """Those that are only tried once an hour any more, the longest first."""
    rows: Sequence[ReindexRequest] = queue.parked().order_by("failed_at")[:MAX_FAILED_PAGES]
    titles = dict(Page.objects.filter(pk__in=[row.page_id for row in rows]).values_list("pk", "title"))
    return [
        FailedPage(row.page_id, titles.get(row.page_id, ""), row.failed_at, row.attempts, row.last_error)
        for row in rows
    ]


def _troubles(
    found: Status, worker_seen: datetime | None, comparison: ReconcileResult | None, now: datetime
) -> list[HealthIssue]:
    is_running = worker_seen is not None and now - worker_seen <= WORKER_TIMEOUT
    troubles = [_engine(found), _worker(worker_seen, now), _failed(found), _lag(found)]
    if comparison and is_running:
        troubles.append(_comparison(comparison, now))
    return [trouble for trouble in troubles if trouble]


def _engine(found: Status) -> HealthIssue | None:
    if not found.ok:
        plainer = "Visitors get a plainer search, of titles and summaries, until it is back."
        return HealthIssue("out of order", f"The search engine does not answer: {found.detail}.", plainer)
    if "rebuild" in found.detail:
        return HealthIssue("attention", f"The index is out of date: {found.detail}.", "Run manage.py search_rebuild.")
    return None


def _worker(seen: datetime | None, now: datetime) -> HealthIssue | None:
    if seen is None:
        return HealthIssue("out of order", "The worker has not run yet.", "Without it nothing new is found; start it.")
    if now - seen > WORKER_TIMEOUT:
        remedy = "Nothing that is published or taken down reaches the index. Tell whoever runs the site."
        return HealthIssue("out of order", f"The worker has been silent for {_minutes(now - seen)}.", remedy)
    return None


def _failed(found: Status) -> HealthIssue | None:
    if not found.parked:
        return None
    pages = "1 page" if found.parked == 1 else f"{found.parked} pages"
    remedy = "They are tried once an hour; the list says why. Correct the page, or have it indexed anew."
    return HealthIssue("attention", f"{pages} could not be indexed.", remedy)


def _lag(found: Status) -> HealthIssue | None:
    if found.lag <= MAX_LAG_SECONDS:
        return None
    what = f"The index is {_minutes(timedelta(seconds=found.lag))} behind."
    return HealthIssue("attention", what, "After a large import or a move that is as it should be.")


def _comparison(last: ReconcileResult, now: datetime) -> HealthIssue | None:
    if now - last.finished_at <= MAX_COMPARISON_AGE:
        return None
    what = f"Index and database were last compared {_minutes(now - last.finished_at)} ago."
    return HealthIssue("attention", what, "The worker may be too busy; manage.py search_reconcile does it now.")


def _minutes(much: timedelta) -> str:
    minutes = round(much.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
