"""The state of every queue: how many rows wait, for how long the oldest has been due, and how many have failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Count, Min

from cms.core import clock

from .queue import RetriedJob


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The state of a queue. `oldest_due` is zero while every row is worked on or waits for its next attempt."""

    model: type[RetriedJob]
    waiting: int
    oldest_due: timedelta
    failed: int

    @property
    def name(self) -> str:
        """Return the name in figures, such as `mail.queuedmail`."""
        return self.model._meta.label_lower

    @property
    def is_late(self) -> bool:
        """Return whether the oldest row should have been worked on."""
        return self.oldest_due > self.model.max_wait


def read_queues(now: datetime | None = None) -> list[QueueStatus]:
    """Return the state of each queue, those of other apps included, with two queries for each."""
    now = now or clock.now()
    return [_read(model, now) for model in find_queues()]


def find_queues() -> Iterator[type[RetriedJob]]:
    """Yield the models of all queues."""
    return (model for model in apps.get_models() if issubclass(model, RetriedJob))


def _read(model: type[RetriedJob], now: datetime) -> QueueStatus:
    found = model.waiting_rows().aggregate(count=Count("pk"), first=Min("not_before"))
    oldest_due = max(timedelta(0), now - found["first"]) if found["first"] else timedelta(0)
    failed = model._default_manager.exclude(failed_at=None).count()
    return QueueStatus(model, found["count"], oldest_due, failed)
