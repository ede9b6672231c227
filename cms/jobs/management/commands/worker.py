"""Run the worker: indexing, scheduled publishing and background jobs."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.core.memory import exclude_loaded_objects
from cms.db.move_state import MoveUnfinished, require_usable_database
from cms.jobs.background import BackgroundThreads
from cms.jobs.main_loop import MainLoop
from cms.jobs.registry import main_loop_components
from cms.jobs.waker import ChangeWatcher, DependencyUnavailable
from cms.journal.restore_detection import (
    RestoreUnfinished,
    record_counter,
    record_last_counter,
    require_finished_restore,
)
from cms.operations.metrics.server import start_metrics_server
from cms.operations.system_status.checks import report_unknown_variables
from cms.pages.checks.configuration import report_html_parser

SHUTDOWN_TIMEOUT_SECONDS = 5.0  # the time that each background job has to end


class Command(BaseCommand):
    """Run the worker until SIGTERM or SIGINT, or once."""

    help = "Index changes, publish what is scheduled and run background jobs until SIGTERM or SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due in index and schedule, then exit")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_usable_database()
            require_finished_restore()
        except (MoveUnfinished, RestoreUnfinished) as error:
            raise CommandError(str(error)) from error
        stop = threading.Event()
        try:
            loop = MainLoop(main_loop_components(stop), stop)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if options["once"]:
            self._run_once(loop)
            return

        def end(*_: Any) -> None:
            stop.set()
            loop.wake()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        report_html_parser()
        report_unknown_variables()
        exclude_loaded_objects()
        start_metrics_server()
        threads = BackgroundThreads(stop)
        ChangeWatcher([*loop.wakeups, *threads.wakeups], stop).start()
        threads.start()
        loop.run()
        threads.join(SHUTDOWN_TIMEOUT_SECONDS)
        record_last_counter()

    def _run_once(self, loop: MainLoop) -> None:
        try:
            loop.run_once()
            record_counter()
        except DependencyUnavailable as error:
            raise CommandError(str(error)) from error
