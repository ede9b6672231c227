"""The status of the index: documents, waiting and parked pages, and delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from cms.core import clock
from cms.journal.models import JournalEntry
from search.engines.port import Engine
from search.models import JournalOffset

from . import journal_consumer, queue


@dataclass(frozen=True, slots=True)
class Status:
    """The status. `waiting` are requests without the parked ones; `unread` means that the journal has more entries."""

    engine: str
    ok: bool
    detail: str
    documents: Mapping[str, int]
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
        waiting=queue.waiting().count(),
        unread=journal_consumer.is_behind(),
        parked=queue.parked().count(),
        lag=get_lag(),
    )


def is_done() -> bool:
    """Return whether nothing waits. Runs two cheap queries, so it can be polled."""
    return not journal_consumer.is_behind() and not queue.waiting().exists()


def get_lag(now: datetime | None = None) -> float:
    """Return the seconds since the oldest change that is not in the index yet; 0 if there is none."""
    read = (
        JournalOffset.objects.filter(name=journal_consumer.CONSUMER_NAME).values_list("sequence", flat=True).first()
        or 0
    )
    marked = queue.waiting().aggregate(at=Min("marked_at"))["at"]
    unread = JournalEntry.objects.filter(sequence__gt=read).order_by("sequence").values_list("recorded_at", flat=True)
    oldest = min((at for at in (marked, unread.first()) if at is not None), default=None)
    return max(0.0, ((now or clock.now()) - oldest).total_seconds()) if oldest else 0.0
