"""Everything that happens without a visitor: the index, the clock, pictures."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.jobs.background import start_lanes
from search.engine import engine, identity
from search.engines.port import SearchUnavailable
from search.indexing.indexer_loop import Loop

GRACE = 5.0  # seconds a lane may take to end


class Command(BaseCommand):
    help = "Keep the index, scheduled publications and pictures up to date until SIGTERM or SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="bring index and schedule up to date, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        loop = Loop(engine(), identity(), stop)
        if options["once"]:
            self._once(loop)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threads = start_lanes(stop)
        loop.run()
        for thread in threads:
            thread.join(GRACE)

    def _once(self, loop: Loop) -> None:
        try:
            loop.once()
        except SearchUnavailable as error:
            raise CommandError(f"The search engine is away: {error}") from error
