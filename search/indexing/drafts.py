"""What engines keep for the trying of drafts, made ready and swept; a lane of its own, as the first time takes long."""

from __future__ import annotations

import time

import structlog

from search.engine import engine
from search.engines.port import SearchUnavailable

from .worker import languages

log = structlog.get_logger(__name__)

EVERY = 20.0  # seconds

_due = 0.0


def work() -> int:
    """The lane: now and then. Answers 0: nobody waits for more of it."""
    global _due
    if time.monotonic() >= _due:
        try:
            engine().tidy(languages())
        except SearchUnavailable as reason:
            log.info("drafts cannot be tried for the moment", reason=str(reason)[:200])
        _due = time.monotonic() + EVERY
    return 0
