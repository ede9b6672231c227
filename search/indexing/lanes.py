"""The worker's other lanes: slow work that search knows nothing of, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from .claims import pause
from .giving_way import give_way

log = structlog.get_logger(__name__)

IDLE = 1.0  # seconds until the next look when there was nothing to do
LONGEST_PAUSE = 60.0

Work = Callable[[], int]


def start_lanes(stop: threading.Event) -> list[threading.Thread]:
    """One thread for each of WORKER_LANES, until `stop` is set."""
    threads = [
        threading.Thread(target=run_lane, args=(name, work, stop), name=name, daemon=True)
        for name, work in lanes().items()
    ]
    for thread in threads:
        thread.start()
    return threads


def lanes() -> dict[str, Work]:
    """The functions that WORKER_LANES names."""
    return {name: import_string(path) for name, path in settings.WORKER_LANES.items()}


def run_lane(name: str, work: Work, stop: threading.Event) -> None:
    """Work while there is something to do, look again after a while, and survive what fails."""
    failures = 0
    give_way()  # encoding pictures must not slow down publishing
    while not stop.is_set():
        close_old_connections()
        try:
            wait, failures = 0.0 if work() else IDLE, 0
        except Exception as error:
            failures += 1
            wait = pause(failures, LONGEST_PAUSE)
            log.error("a lane of the worker failed", lane=name, exc_info=error)
        stop.wait(wait)
    connection.close()
