"""Whether the mail server can be reached, for operators."""

from __future__ import annotations

import structlog

from cms.core import clock

from .models import MailServerState

log = structlog.get_logger(__name__)


def record_unavailable(error: str) -> None:
    """Record that no connection could be opened; the first time stays."""
    log.error("mail.server_unavailable", reason=error)
    MailServerState.objects.filter(pk=1).update(last_error=error)
    MailServerState.objects.filter(pk=1, unavailable_since=None).update(unavailable_since=clock.now())


def record_available() -> None:
    """Record that a connection is open."""
    MailServerState.objects.exclude(unavailable_since=None).update(unavailable_since=None, last_error="")
