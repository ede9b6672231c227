"""What engines keep for the trying of drafts, made ready and swept; a lane of its own, as the first time takes long."""

from __future__ import annotations

import time

from search.engine import engine

from .worker import languages

EVERY = 20.0  # seconds

_due = 0.0


def work() -> int:
    """The lane: now and then. Answers 0: nobody waits for more of it."""
    global _due
    if time.monotonic() >= _due:
        engine().tidy(languages())
        _due = time.monotonic() + EVERY
    return 0
