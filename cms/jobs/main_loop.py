"""Main loop of the worker: scheduled publishing, the heartbeat, and the components that other apps register.

Slow jobs run in other threads (`background.py`), so that nothing here waits for them.
"""

from __future__ import annotations

import threading
import time

from django.db import close_old_connections

from . import heartbeat
from .liveness import record_liveness
from .periodic_task import PeriodicTask
from .registry import MainLoopComponent
from .scheduler import SCHEDULER_INTERVAL_SECONDS, publish_scheduled


class MainLoop:
    """Run the periodic tasks of one process until `stop` is set."""

    def __init__(self, components: list[MainLoopComponent], stop: threading.Event) -> None:
        self.components, self.stop = components, stop
        self.tasks = [
            PeriodicTask("scheduled-publishing", self._publish_scheduled),
            *(task for component in components for task in component.tasks()),
            PeriodicTask("heartbeat", self._record_heartbeat),
        ]

    def run(self) -> None:
        """Run until `stop` is set; a task that has begun is finished."""
        while not self.stop.is_set():
            for task in self.tasks:
                task.run_if_due()
            self.stop.wait(max(0.0, min(task.due for task in self.tasks) - time.monotonic()))
        self._close()

    def run_once(self) -> None:
        """Do everything that is due. Raises DependencyUnavailable if a server that is needed does not respond."""
        publish_scheduled()
        for component in self.components:
            component.run_once()
        heartbeat.record(heartbeat.MAIN_LOOP)
        self._close()

    def _publish_scheduled(self) -> float:
        close_old_connections()
        publish_scheduled()
        return SCHEDULER_INTERVAL_SECONDS

    def _record_heartbeat(self) -> float:
        record_liveness()
        heartbeat.record(heartbeat.MAIN_LOOP)
        return heartbeat.INTERVAL_SECONDS

    def _close(self) -> None:
        for component in self.components:
            component.close()
