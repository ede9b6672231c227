"""The loggers of gunicorn: redacted, and with one line a minute about clients that stop, however many they are."""

from __future__ import annotations

import sys
import time
from threading import Lock
from typing import Any

from gunicorn.glogging import Logger

from cms.http.log_formats import RedactingJsonLogger, RedactingLogger

LINE_INTERVAL_SECONDS = 60.0

_lock = Lock()
_stopped = 0  # connections that no line has counted yet
_next_line = 0.0


def count_stopped(log: Logger) -> None:
    """Count a connection that was closed because its client stopped, and write a line unless the last one is new."""
    global _stopped, _next_line
    from cms.operations.metrics.instruments import STOPPED_CLIENTS

    STOPPED_CLIENTS.inc()
    with _lock:
        _stopped += 1
        if time.monotonic() < _next_line:
            return
        counted, _stopped, _next_line = _stopped, 0, time.monotonic() + LINE_INTERVAL_SECONDS
    log.info("Connections closed because their clients stopped: %d", counted)


class StoppedClients(Logger):
    """Counts what gunicorn logs as an error with a traceback: a socket whose time-out has passed."""

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if isinstance(sys.exc_info()[1], BlockingIOError):
            count_stopped(self)
        else:
            super().exception(msg, *args, **kwargs)


class TextLogger(StoppedClients, RedactingLogger):
    """Gunicorn's logger."""


class JsonLogger(StoppedClients, RedactingJsonLogger):
    """Gunicorn's logger for LOG_FORMAT=json."""
