"""Queue e-mails for the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import make_msgid
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from cms.core import clock

from .addresses import fold_address
from .kinds import NOT_WANTED, Outcome, Result, get_mail_kind
from .models import QueuedMail
from .results import finish

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

    `to` is a person or, for somebody without a row, an address. `context` has ids, from which the registered kind
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
