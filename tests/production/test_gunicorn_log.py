"""Clients that stop cannot fill the log of gunicorn: one line a minute has their number."""

from __future__ import annotations

import io
import logging

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from cms.operations.metrics.instruments import STOPPED_CLIENTS
from cms.settings import gunicorn_log

LOGGERS = {"text": gunicorn_log.TextLogger, "json": gunicorn_log.JsonLogger}


@pytest.fixture(params=LOGGERS)
def written(request, monkeypatch) -> tuple[Logger, io.StringIO]:
    """Return a logger, and what it writes."""
    monkeypatch.setattr(gunicorn_log, "_next_line", 0.0)
    monkeypatch.setattr(gunicorn_log, "_stopped", 0)
    for name in ("gunicorn.error", "gunicorn.access"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
    logger, stream = LOGGERS[request.param](Config()), io.StringIO()
    handler = next(one for one in logger.error_log.handlers if isinstance(one, logging.StreamHandler))
    handler.setStream(stream)
    return logger, stream


def fail(logger: Logger, error: Exception) -> None:
    try:
        raise error
    except OSError:
        logger.exception("Socket error processing request.")


def test_clients_that_stop_are_one_line_a_minute_and_counted(written, monkeypatch):
    logger, stream = written
    before = STOPPED_CLIENTS._value.get()
    for _ in range(24):
        fail(logger, BlockingIOError(11, "Resource temporarily unavailable"))
    assert STOPPED_CLIENTS._value.get() - before == 24
    (line,) = stream.getvalue().splitlines()
    assert "Connections closed because their clients stopped: 1" in line
    assert "[INFO]" in line or '"level": "info"' in line
    monkeypatch.setattr(gunicorn_log, "_next_line", 0.0)  # a minute later
    fail(logger, BlockingIOError(11, "Resource temporarily unavailable"))
    assert "stopped: 24" in stream.getvalue().splitlines()[1]


def test_other_errors_of_a_socket_are_errors_with_their_traceback(written):
    logger, stream = written
    fail(logger, OSError(5, "Input/output error"))
    assert "Traceback" in stream.getvalue()
    assert "[ERROR]" in stream.getvalue() or '"level": "error"' in stream.getvalue()
