"""The limit of requests in which one process reads files that may be sent slowly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms.files.storage.directory import uses_local_files

from .concurrency import limit_concurrency

View = Callable[..., HttpResponseBase]


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
                response._resource_closers.append(running.pop_all().close)
            return response

    return run
