"""Limits of the requests that one process handles at the same time, with the values of CONCURRENCY_LIMITS.

Costly requests, such as searches, then never occupy all threads: the others answer cached responses and the admin. The
same holds for files that are read or sent slowly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, wraps
from threading import Semaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms.files.storage.directory import uses_local_files
from cms.files.storage.responses import on_close
from cms.operations.metrics.instruments import LIMITS_HIT

from .problems import Unavailable
from .rate_limits import has_bypass_key

MAX_WAIT_SECONDS = 1.0  # visitors prefer a late response to a refusal
BUSY_RETRY_AFTER_SECONDS = 2

_waiting = Semaphore(settings.MAX_WAITING_REQUESTS)
View = Callable[..., HttpResponseBase]


class ServerBusy(Unavailable):
    """Too many requests of this kind run or wait."""


@contextmanager
def limit_concurrency(request: HttpRequest, name: str) -> Iterator[None]:
    """Run the block while no more than the configured number of requests run theirs.

    Raises:
        ServerBusy: Too many requests run or wait, or none has ended in `MAX_WAIT_SECONDS`.
    """
    if has_bypass_key(request):
        yield
        return
    running = _semaphore(name, settings.CONCURRENCY_LIMITS[name])
    if not running.acquire(blocking=False) and not _wait_for(running):
        LIMITS_HIT.labels(name, "concurrency").inc()
        raise ServerBusy("The server is busy. Try again in some seconds.", BUSY_RETRY_AFTER_SECONDS)
    try:
        yield
    finally:
        running.release()


def _wait_for(running: Semaphore) -> bool:
    """Return whether the request may run now, after a short wait unless too many others wait."""
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return running.acquire(timeout=MAX_WAIT_SECONDS)
    finally:
        _waiting.release()


@cache
def _semaphore(name: str, limit: int) -> Semaphore:
    """Return what counts the running requests of a limit in this process."""
    return Semaphore(limit)


def limit_storage_reads(view: View) -> View:
    """Let the view run while no more than the limit `media` are running or sending files from object storage.

    A storage that responds slowly then never occupies all threads. Files of this machine need no limit.
    """
    limited = limit_file_reads(view)

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if uses_local_files() else limited)(request, *args, **kwargs)

    return run


def limit_file_reads(view: View) -> View:
    """Let the view run while no more than the limit `media` are running or sending their response.

    For files that Python itself sends to the end, wherever they are stored: slow readers never occupy all threads.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as running:
            running.enter_context(limit_concurrency(request, "media"))
            response = view(request, *args, **kwargs)
            if response.streaming:
                on_close(response, running.pop_all().close)
            return response

    return run
