"""The status of the index: documents, waiting and parked pages, delay; its metrics; and the content counter in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db.models import Min
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.core import clock
from cms.journal.models import JournalEntry
from search.engine import get_engine
from search.engines.port import Engine, SearchUnavailable
from search.models import JournalOffset

from . import reindex_requests

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """The status. `waiting` are requests without the parked ones; `unread` means that the journal has more entries."""

    engine: str
    ok: bool
    detail: str
    documents: Mapping[str, int]
    outdated: Sequence[str]  # languages whose index another version of Clarion created
    waiting: int
    unread: bool
    parked: int
    lag: float  # seconds since the oldest change that is not in the index

    @property
    def is_done(self) -> bool:
        """Whether nothing waits. Parked pages do not count."""
        return not self.waiting and not self.unread


def get_status(engine: Engine) -> Status:
    """Return the status of the index and its queues. Does not raise if the engine is not available."""
    health = engine.health()
    return Status(
        engine=engine.name,
        ok=health.ok,
        detail=health.detail,
        documents=health.documents,
        outdated=health.outdated,
        waiting=reindex_requests.waiting().count(),
        unread=reindex_requests.is_behind(),
        parked=reindex_requests.parked().count(),
        lag=get_lag(),
    )


def is_done() -> bool:
    """Return whether nothing waits. Runs two cheap queries, so it can be polled."""
    return not reindex_requests.is_behind() and not reindex_requests.waiting().exists()


def get_lag(now: datetime | None = None) -> float:
    """Return the seconds since the oldest change that is not in the index yet; 0 if there is none."""
    read = (
        JournalOffset.objects.filter(name=reindex_requests.CONSUMER_NAME).values_list("sequence", flat=True).first()
        or 0
    )
    marked = reindex_requests.waiting().aggregate(at=Min("marked_at"))["at"]
    unread = JournalEntry.objects.filter(sequence__gt=read).order_by("sequence").values_list("recorded_at", flat=True)
    oldest = min((at for at in (marked, unread.first()) if at is not None), default=None)
    return max(0.0, ((now or clock.now()) - oldest).total_seconds()) if oldest else 0.0


def read_index_metrics() -> Iterator[Metric]:
    """Yield how far the index is behind the database; the engine is not asked."""
    yield GaugeMetricFamily(
        "clarion_index_lag_seconds", "Age of the oldest change that is not in the index.", get_lag()
    )
    parked = reindex_requests.parked().count()
    yield GaugeMetricFamily(
        "clarion_index_parked_pages", "Pages that could not be indexed, retried once an hour.", parked
    )


def read_engine_metrics() -> Iterator[Metric]:
    """Yield whether the engine answers, and its documents and outdated indexes by language."""
    health = get_engine().health()
    yield GaugeMetricFamily("clarion_engine_up", "Whether the search engine answers and has an index.", int(health.ok))
    documents = GaugeMetricFamily("clarion_index_documents", "Pages in the index by language.", labels=["locale"])
    outdated = GaugeMetricFamily(
        "clarion_index_outdated", "1 for a language whose index another version created.", labels=["locale"]
    )
    for locale, count in health.documents.items():
        documents.add_metric([locale], count)
        outdated.add_metric([locale], int(locale.lower() in {code.lower() for code in health.outdated}))
    yield from (documents, outdated)


class IndexMemory:
    """The index of SEARCH_URL and SEARCH_PREFIX as a memory of the content version.

    While the engine does not respond, it knows nothing.
    """

    def read_counter(self, lineage: str) -> int | None:
        """Return the counter that is stored with the index."""
        engine = get_engine()
        try:
            return engine.read_counter(lineage)
        except SearchUnavailable as error:
            log.warning("restore.not_checked", reason=str(error)[:200])
            return None
        finally:
            engine.close()  # gunicorn's processes, which are forked after this, must not share connections

    def record_counter(self, lineage: str, counter: int) -> None:
        """Store the counter with the index; the next change does so if the engine does not respond."""
        try:
            get_engine().record_counter(lineage, counter)
        except SearchUnavailable as error:
            log.warning("restore.counter_not_recorded", reason=str(error)[:200])
