"""Queue e-mails for the worker, and record what became of each, in one transaction with the app that has queued it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from cms.core import clock
from cms.jobs.queue import RetryPolicy

from .kinds import NOT_WANTED, Outcome, Result, get_mail_kind, report_result
from .models import QueuedMail, fold_address

log = structlog.get_logger(__name__)

INSERT_BATCH_SIZE = 500  # rows


class Recipient(Protocol):
    """A person with an address, such as a subscriber or a journalist."""

    pk: Any
    address: str
    _meta: Any


def queue_mail(
    *,
    to: Recipient | str,
    kind: str,
    context: dict[str, Any] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """Queue an e-mail in the transaction of the change that causes it; the worker builds and sends it.

    `to` is a person or, for one without a row, an e-mail address. `context` has ids, from which the registered kind
    builds the message. Of several e-mails with the same key only the first is queued.
    """
    queue_mails([build_row(to=to, kind=kind, context=context, key=key, not_before=not_before)])


def queue_mails(rows: Iterable[QueuedMail]) -> None:
    """Insert rows of `build_row`, without those whose key is queued already."""
    QueuedMail.objects.bulk_create(rows, batch_size=INSERT_BATCH_SIZE, ignore_conflicts=True)


def build_row(
    *,
    to: Recipient | str,
    kind: str,
    context: dict[str, Any] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> QueuedMail:
    """Return a row for `queue_mails`, with a new Message-ID."""
    return QueuedMail(
        kind=kind,
        address=fold_address(to if isinstance(to, str) else to.address),
        recipient="" if isinstance(to, str) else name_recipient(to),
        context=context or {},
        key=key,
        message_id=make_msgid(domain=urlsplit(settings.CMS_URL).hostname or "localhost"),
        priority=get_mail_kind(kind).priority,
        not_before=not_before or clock.now(),
    )


def name_recipient(person: Recipient) -> str:
    """Return the text by which the rows of a person are found."""
    return f"{person._meta.label_lower}:{person.pk}"


def cancel_mails(person: Recipient) -> int:
    """Cancel the e-mails to a person that wait, for example because the person has unsubscribed; return their number.

    Call it in a transaction. The apps that have queued them record the result.
    """
    waiting = QueuedMail.objects.select_for_update().filter(recipient=name_recipient(person), sending_since=None)
    cancelled = list(waiting)
    for mail in cancelled:
        finish(mail, Result(Outcome.CANCELLED, NOT_WANTED))
    return len(cancelled)


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


def delete_expired() -> int:
    """Delete the expired rows and return their number."""
    before = clock.now() - timedelta(days=settings.EMAIL_RETENTION_DAYS)
    return QueuedMail.objects.filter(Q(failed_at__lt=before) | Q(unknown_since__lt=before)).delete()[0]
