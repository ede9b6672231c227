"""How far the index is behind."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.engine import get_engine
from search.indexing.status import Status, get_status, is_done

LOOK = 0.1  # seconds between two looks


class Command(BaseCommand):
    help = "Show engine, documents, pages that wait, parked pages and lag. With --wait: 0 once nothing waits, else 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=float, metavar="SECONDS", help="wait at most so long until nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["wait"] is not None:
            _wait(options["wait"])
        now = get_status(get_engine())
        self.stdout.write("\n".join(_lines(now)))
        if options["wait"] is not None and not (now.is_done and now.ok):
            sys.exit(1)


def _wait(seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_done() and time.monotonic() < until:
        time.sleep(LOOK)


def _lines(now: Status) -> list[str]:
    documents = ", ".join(f"{count} {locale}" for locale, count in sorted(now.documents.items())) or "none"
    return [
        f"engine     {now.engine}: {'ok' if now.ok else 'away'} ({now.detail})",
        f"documents  {documents}",
        f"waiting    {now.waiting}{' and more in the journal' if now.unread else ''}",
        f"parked     {now.parked}",
        f"lag        {now.lag:.1f} s",
    ]
