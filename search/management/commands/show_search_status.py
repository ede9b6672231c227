"""The command that shows the status of the index."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.engine import get_engine
from search.indexing.status import Status, get_status, is_done

POLL_INTERVAL_SECONDS = 0.1


class Command(BaseCommand):
    """Show the status of the index."""

    help = "Show engine, documents, waiting and parked pages, and delay. With --wait: exit code 0 once nothing waits."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("--wait", type=float, metavar="SECONDS", help="wait until nothing waits, at most this long")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        if options["wait"] is not None:
            _wait(options["wait"])
        now = get_status(get_engine())
        self.stdout.write("\n".join(_lines(now)))
        if options["wait"] is not None and not (now.is_done and now.ok):
            sys.exit(1)


def _wait(seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_done() and time.monotonic() < until:
        time.sleep(POLL_INTERVAL_SECONDS)


def _lines(now: Status) -> list[str]:
    documents = ", ".join(f"{count} {locale}" for locale, count in sorted(now.documents.items())) or "none"
    return [
        f"engine     {now.engine}: {'ok' if now.ok else 'unavailable'} ({now.detail})",
        f"documents  {documents}",
        f"waiting    {now.waiting}{' and more in the journal' if now.unread else ''}",
        f"parked     {now.parked}",
        f"lag        {now.lag:.1f} s",
    ]
