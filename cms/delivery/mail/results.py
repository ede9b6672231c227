"""Record what became of an e-mail, in one transaction with the app that has queued it."""

from __future__ import annotations

import structlog
from django.db import transaction

from cms.core import clock
from cms.jobs.queue import RetryPolicy

from .kinds import Outcome, Result, report_result
from .models import QueuedMail

log = structlog.get_logger(__name__)


def finish(mail: QueuedMail, result: Result) -> None:
    """Delete the row of an e-mail that needs no further attempt."""
    with transaction.atomic():
        report_result(mail, result)
        QueuedMail.objects.filter(pk=mail.pk).delete()


def mark_unknown(mail: QueuedMail, reason: str) -> None:
    """Keep the e-mail until an operator, or a message of the mail service, says whether it was sent."""
    with transaction.atomic():
        held = QueuedMail.objects.filter(pk=mail.pk, claim=mail.claim)
        if held.update(unknown_since=clock.now(), not_before=None, claim=None, last_error=reason):
            report_result(mail, Result(Outcome.UNKNOWN, reason))
            log.warning("mail.unknown", mail=str(mail), reason=reason)


def retry(mail: QueuedMail, reason: str, policy: RetryPolicy) -> None:
    """Count a failed attempt. After the last one the row stays, as failed, until it expires."""
    token = mail.claim
    mail.record_failure(reason, policy)
    mail.sending_since = None
    names = ("claim", "attempts", "last_error", "failed_at", "not_before", "sending_since")
    with transaction.atomic():
        held = QueuedMail.objects.filter(pk=mail.pk, claim=token)
        if held.update(**{name: getattr(mail, name) for name in names}) and mail.failed_at:
            report_result(mail, Result(Outcome.FAILED, reason))


def resolve(mail: QueuedMail, *, was_sent: bool) -> None:
    """Apply the knowledge whether an e-mail with an unknown result was sent; if not, it is sent now."""
    if was_sent:
        finish(mail, Result(Outcome.SENT))
        return
    waiting = {"unknown_since": None, "sending_since": None, "claim": None, "not_before": clock.now()}
    QueuedMail.objects.filter(pk=mail.pk).exclude(unknown_since=None).update(**waiting)
