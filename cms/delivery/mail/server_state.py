"""The state of the mail server, and what is wrong with e-mails, for operators."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from cms.operations.system_status.issues import Issue

from .models import MailServerState, QueuedMail

log = structlog.get_logger(__name__)


def record_unavailable(error: str) -> None:
    """Record that no connection could be opened; the first time stays."""
    log.error("mail.server_unavailable", reason=error)
    MailServerState.objects.filter(pk=1).update(last_error=error)
    MailServerState.objects.filter(pk=1, unavailable_since=None).update(unavailable_since=clock.now())


def record_available() -> None:
    """Record that a connection is open."""
    MailServerState.objects.exclude(unavailable_since=None).update(unavailable_since=None, last_error="")


def find_issues() -> Iterator[Issue]:
    """Yield whether the mail server responds, and the e-mails of which nobody knows whether they were sent."""
    if state := MailServerState.objects.exclude(unavailable_since=None).first():
        what = _("The mail server cannot be reached for %(duration)s (%(error)s).") % {
            "duration": timesince(state.unavailable_since, clock.now()),
            "error": state.last_error,
        }
        yield Issue("critical", what, _("Check the server and EMAIL_URL. E-mails wait and are sent afterwards."))
    if count := QueuedMail.objects.exclude(unknown_since=None).count():
        what = ngettext(
            "%(count)s e-mail may have been sent or not, because a process or connection ended at that moment.",
            "%(count)s e-mails may have been sent or not, because a process or connection ended at that moment.",
            count,
        )
        remedy = _("Look for their Message-IDs in the log of the mail server: manage.py resolve_mail lists them.")
        yield Issue("warning", what % {"count": count}, remedy)
