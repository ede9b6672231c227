"""Turns a process into one that sends nothing: what would leave is recorded, and the guard refuses the rest.

The child process of a rehearsal calls `install` once, after `django.setup()` and before it runs anything else.
"""

from __future__ import annotations

from pathlib import Path

import structlog

from cms.core import clock
from cms.http import outgoing_requests

from .entries import FILE_NAME, REFUSED, Entry, Outbox, get_outbox, use_outbox
from .guard import Guard
from .own_services import find_own_services
from .requests import record_connection

log = structlog.get_logger(__name__)

_refused: set[str] = set()


def install(directory: Path) -> Outbox:
    """Record in a file of the directory of the rehearsal what would leave, and refuse all other connections."""
    outbox = record_instead(directory)
    Guard(find_own_services(), record_refusal).install()
    return outbox


def record_instead(directory: Path) -> Outbox:
    """Record requests and e-mails instead of sending them, without the guard, which stays until its process ends.

    The e-mails are recorded by the backend of cms/settings/rehearsed.py.
    """
    outbox = Outbox(directory / FILE_NAME)
    use_outbox(outbox)
    outgoing_requests.connect_with(record_connection)
    return outbox


def record_refusal(what: str) -> None:
    """Record a connection or process that the guard refuses, and log the first of each."""
    get_outbox().record(Entry(clock.now(), REFUSED, what))
    if what not in _refused:
        _refused.add(what)
        log.warning("rehearsal.connection_refused", target=what)
