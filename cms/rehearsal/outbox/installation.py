"""Turns a process into one that sends nothing: what would leave is recorded, and the guard refuses the rest.

The child process of a rehearsal calls `install` once, after `django.setup()` and before it runs anything else.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from django.conf import settings

from cms.core import clock
from cms.http import outgoing_requests

from .entries import FILE_NAME, REFUSED, Entry, Outbox, get_outbox, use_outbox
from .guard import Guard
from .own_services import find_own_services
from .requests import record_connection

log = structlog.get_logger(__name__)

MAIL_BACKEND = "cms.rehearsal.outbox.mail_backend.RecordedEmailBackend"
# Settings of the child, by environment variable. The clock stands still while jobs run, so no rate may stop them; what
# would tell others that the process runs is off.
ENVIRONMENT = {
    "EMAIL_URL": "dummymail://",
    "MAIL_RATE": "1000000/second",
    "OTEL_SDK_DISABLED": "true",
    "METRICS_TOKEN": "",
    "WORKER_METRICS_BIND": "",
    "WORKER_HEARTBEAT_FILE": "",
    "BACKUP_URL": "",
}

_refused: set[str] = set()


def install(directory: Path) -> Outbox:
    """Record in a file of the directory of the rehearsal what would leave, and refuse all other connections."""
    outbox = record_instead(directory)
    Guard(find_own_services(), record_refusal).install()
    return outbox


def record_instead(directory: Path) -> Outbox:
    """Record e-mails and requests instead of sending them, without the guard, which stays until its process ends."""
    outbox = Outbox(directory / FILE_NAME)
    use_outbox(outbox)
    settings.MAILERS = {alias: {"BACKEND": MAIL_BACKEND} for alias in settings.MAILERS}  # also those of a project
    settings.EMAIL_BACKEND = MAIL_BACKEND  # what Django before 6.1 reads
    outgoing_requests.connect_with(record_connection)
    return outbox


def record_refusal(what: str) -> None:
    """Record a connection or process that the guard refuses, and log the first of each."""
    get_outbox().record(Entry(clock.now(), REFUSED, what))
    if what not in _refused:
        _refused.add(what)
        log.warning("rehearsal.connection_refused", target=what)
