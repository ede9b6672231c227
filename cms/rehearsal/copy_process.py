"""The process of one rehearsal: moves the copy to the minutes that the service asks for, and answers reads in between.

The service writes a line of JSON for each minute, `{"at": "2026-12-01T08:00:00+00:00"}`, and reads lines about the
progress. The process ends when the service closes the pipe, also because it was killed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any
from urllib.parse import unquote

import structlog
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import get_resolver

from cms.api.internal_reads import read_operation
from cms.core import clock
from cms.jobs.waker import DependencyUnavailable

from .copies.service import finish_copy
from .outbox.installation import install
from .outbox.stand_ins import create_stand_ins
from .public_reads import is_public_read
from .report.findings import write_findings
from .server import UnixServer
from .timeline import MovedClock, NotSettled, Timeline, load_jobs

log = structlog.get_logger(__name__)

StartResponse = Callable[..., Any]
FIRST_READS = ("/site", "/releases", "/search?q=a")
NOT_A_COPY = "This process works only on the copy of a rehearsal."


class NotACopy(Exception):
    """The database is that of the site. Nothing has been read or written."""


@dataclass
class CopyProcess:
    """The process: its pipe to the service, its clock, and whether it answers at the moment."""

    directory: Path
    socket: Path
    output: IO[str]
    minutes: SimpleQueue[datetime] = field(default_factory=SimpleQueue)
    answers: threading.Event = field(default_factory=threading.Event)

    def run(self, lines: Iterable[str]) -> None:
        """Follow the minutes that the service writes until the pipe is closed.

        The copy is complete when the first minute arrives. Until then, only code is loaded.
        """
        require_copy()
        threading.Thread(target=self._read, args=(lines,), name="rehearsal-pipe", daemon=True).start()
        application = load_code()
        at = self.minutes.get()
        install(self.directory)
        finish_copy()
        moved = MovedClock(clock.now())
        with clock.replaced_by(moved.read):
            create_stand_ins(self.directory)
            server = UnixServer(self.socket, GuardedApplication(application, self.answers))
            server.start()
            timeline = Timeline(moved)
            while True:
                self._move(timeline, at)
                at = self.minutes.get()

    def _move(self, timeline: Timeline, at: datetime) -> None:
        """Move to the minute and answer again. An error is the end of the rehearsal: the copy is halfway."""
        self.answers.clear()
        try:
            timeline.move_to(at, self._report)
        except Exception as error:
            log.error("rehearsal.failed", exc_info=error)
            self._write(failure=describe_failure(error))
            return
        prepare_reads()
        self.answers.set()
        self._write(ready=at.isoformat())
        self._find_out(timeline, at)

    def _find_out(self, timeline: Timeline, at: datetime) -> None:
        """Run the last jobs and write the findings for the report, while the rehearsal is read, also if this fails."""
        try:
            timeline.finish(self._is_later_wanted)
            if not self._is_later_wanted():
                write_findings(self.directory, timeline.began, at, timeline.failures)
                self._write(found=at.isoformat())
        except Exception as error:
            log.error("rehearsal.report_failed", exc_info=error)
            self._write(not_found=at.isoformat())

    def _is_later_wanted(self) -> bool:
        return not self.minutes.empty()

    def _report(self, moment: datetime, percent: int) -> None:
        self._write(reached=moment.isoformat(), progress=percent)

    def _write(self, **event: Any) -> None:
        self.output.write(f"{json.dumps(event)}\n")
        self.output.flush()

    def _read(self, lines: Iterable[str]) -> None:
        """Queue each minute. At the end of the pipe, end the process at once: its copy is removed anyway."""
        for line in lines:
            self.minutes.put(datetime.fromisoformat(json.loads(line)["at"]))
        signal.raise_signal(signal.SIGTERM)


@dataclass(frozen=True)
class GuardedApplication:
    """Passes public reads to the site, and refuses everything else before it reaches any view."""

    application: Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
    answers: threading.Event

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not is_public_read(environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])):
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        if not self.answers.is_set():
            headers = [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Retry-After", "5")]
            start_response("503 Service Unavailable", headers)
            return []
        return self.application(environ, start_response)


def load_code() -> WSGIHandler:
    """Import what answers requests and what the jobs are, without a connection; return the application."""
    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 - imports all views
    load_jobs()
    return application


def prepare_reads() -> None:
    """Read what most pages of a frontend read, so that the first reader does not wait for code to load."""
    for path, _, query in (read.partition("?") for read in FIRST_READS):
        read_operation(path, query)  # an error is a response


def describe_failure(error: Exception) -> str:
    """Return why the copy cannot go on, for its maker. Other errors may name content: the log has them."""
    known = isinstance(error, NotSettled | DependencyUnavailable)
    return (
        str(error) if known else f"The process has stopped ({type(error).__name__}); the log of the service says why."
    )


def require_copy() -> None:
    """Raise NotACopy unless the database of this process is the copy that the environment names."""
    name = getattr(settings, "REHEARSAL_COPY", "")
    database = f"{connection.settings_dict['NAME']} {connection.settings_dict.get('OPTIONS')}"  # a file, or a schema
    if not name or name not in database:
        raise NotACopy(NOT_A_COPY)


def take_output() -> IO[str]:
    """Return the pipe to the service, and let everything that prints write to standard error instead."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return pipe
