"""When a job looks for work again: after a change of its tables, or when its next row is due, without polling."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from django.apps import apps

from cms.core import clock

from .due_times import find_earliest
from .queue import LeasedModel

SAFETY_INTERVAL_SECONDS = 180.0  # in case a change was not noticed, for example while the clock was set

FindDue = Callable[[datetime], datetime | None]


class Wakeup:
    """What a job or task waits for. The change watcher calls `wake()` when one of its tables has changed.

    `models` are labels. Rows of those that are queues are due at `not_before`; `find_due` returns when something else
    is due after a given time. While changes are not watched, and if there are no models, the job looks again after
    `poll_interval` seconds, which is also the time between a change and the look that follows it.
    """

    def __init__(self, labels: Sequence[str], poll_interval: float, find_due: FindDue | None = None) -> None:
        found = [apps.get_model(label) for label in labels]
        self.tables = frozenset(model._meta.db_table for model in found)
        self.queues = [model for model in found if issubclass(model, LeasedModel)]
        self.poll_interval = poll_interval
        self.is_watched = False
        self.on_wake: Callable[[], object] = lambda: None
        self._find_due = find_due
        self._woken = threading.Event()

    @property
    def is_woken(self) -> bool:
        """Whether one of the tables has changed since the last look began."""
        return self._woken.is_set()

    def wake(self) -> None:
        """Make the job look again. May be called from any thread, but not by a signal handler."""
        if not self._woken.is_set():
            self._woken.set()
            self.on_wake()

    def begin(self) -> datetime:
        """Begin a look, and return its time: a change from now on wakes again."""
        self._woken.clear()
        return clock.now()

    def longest_wait(self, began: datetime) -> float:
        """Return after how many seconds to look again, if nothing changes, after a look that found nothing.

        Only rows that were not due when that look began count: an earlier one cannot be processed now, for example
        because another worker has claimed it, or an endpoint is disabled.
        """
        if not (self.is_watched and self.tables):
            return self.poll_interval
        rows = [(model._default_manager.filter(not_before__gt=began), "not_before") for model in self.queues]
        due = [find_earliest(rows)]
        if self._find_due:
            due.append(self._find_due(began))
        first = min((at for at in due if at), default=None)
        seconds = SAFETY_INTERVAL_SECONDS if first is None else (first - clock.now()).total_seconds()
        return min(max(0.0, seconds), SAFETY_INTERVAL_SECONDS)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait so long, or for the poll interval after the job was woken if that is less.

        One look then finds all changes of a publication, and the requests that follow one are answered first.
        """
        shortest = min(self.poll_interval, seconds)
        self._woken.wait(seconds - shortest)
        stop.wait(shortest)
