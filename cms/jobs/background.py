"""The worker's other lanes: slow work that search knows nothing of, each in a thread of its own.

What only forgets shares one lane, so that it asks the database a few times a minute and not each second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from cms.jobs.queue import RetryPolicy, exponential_delays

from .nice import lower_priority

log = structlog.get_logger(__name__)

IDLE = 1.0  # seconds until the next look when there was nothing to do, where LANES_LOOK_EVERY says no other
TIDYING = 60.0  # the same, for what only forgets

RETRIES = RetryPolicy(exponential_delays(60.0), jitter=0.2)

Work = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Lane:
    """`work` does a little and answers how much; `idle` is the seconds until the next look after it found nothing."""

    work: Work
    idle: float = IDLE

    @property
    def is_waited_for(self) -> bool:
        return self.idle < IDLE


def start_lanes(stop: threading.Event) -> list[threading.Thread]:
    """One thread for each of WORKER_LANES and one for what tidies up, until `stop` is set."""
    threads = [
        threading.Thread(target=run_lane, args=(name, lane, stop), name=name, daemon=True)
        for name, lane in lanes().items()
    ]
    for thread in threads:
        thread.start()
    return threads


def lanes() -> dict[str, Lane]:
    """What WORKER_LANES and WORKER_TIDYING name."""
    known = {
        name: Lane(import_string(path), settings.LANES_LOOK_EVERY.get(name, IDLE))
        for name, path in settings.WORKER_LANES.items()
    }
    return {**known, "tidying": Lane(tidy, TIDYING)}


def tidy() -> int:
    """Each of WORKER_TIDYING once; one that fails is told, and keeps no other from its work."""
    done = 0
    for path in settings.WORKER_TIDYING:
        try:
            done += import_string(path)()
        except Exception as error:
            log.error("something could not be forgotten", what=path, exc_info=error)
    return done


def run_lane(name: str, lane: Lane, stop: threading.Event) -> None:
    """Work while there is something to do, look again after a while, and survive what fails."""
    failures = 0
    if not lane.is_waited_for:
        lower_priority()  # encoding pictures must not slow down publishing
    while not stop.is_set():
        close_old_connections()
        try:
            wait, failures = 0.0 if lane.work() else lane.idle, 0
        except Exception as error:
            failures += 1
            wait = RETRIES.delay(failures).total_seconds()
            log.error("a lane of the worker failed", lane=name, exc_info=error)
        stop.wait(wait)
    connection.close()
