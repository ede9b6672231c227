"""The e-mails of the approval workflow: queued by an e-mail backend, sent and deleted by the worker.

A notification is stored in the transaction of the edit that it reports: rolling back the edit removes it, a slow or
unreachable mail server does not delay the edit, and the worker retries failed deliveries. Other e-mails, such as
password resets, are sent at once and never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cms.core import clock
from cms.delivery.mail.transport import DELIVERY, create_mailer
from cms.jobs.queue import EMAIL_RETRIES, process_due

from .models import QueuedEmail

NOTIFICATION_HEADER = "Auto-Submitted"  # Wagtail sets it on its notifications; no other e-mail of this project has it
NOTIFICATION_HEADERS = {NOTIFICATION_HEADER: "auto-generated"}


class DeferredEmailBackend(BaseEmailBackend):
    """Queues notifications for the worker and sends other e-mails through the mailer `delivery`."""

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.fail_silently = fail_silently  # Django 6.1 leaves it to the backends that have it

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Send or queue the messages and return how many were accepted."""
        direct = [message for message in messages if NOTIFICATION_HEADER not in message.extra_headers]
        for message in messages:
            if NOTIFICATION_HEADER in message.extra_headers:
                _queue(message)
        return len(messages) - len(direct) + self._send(direct)

    def _send(self, messages: Sequence[EmailMessage]) -> int:
        try:
            return create_mailer(DELIVERY).send_messages(messages) or 0 if messages else 0
        except Exception:
            if not self.fail_silently:
                raise
            return 0


def _queue(message: EmailMessage) -> None:
    subject = " ".join(message.subject.split())  # a line break in a page title must not start another header
    for address in message.recipients():
        QueuedEmail.objects.create(address=address, subject=subject, text=message.body)


def send_due_emails() -> int:
    """Send a batch of the e-mails that are due, and return their number."""
    return process_due(QueuedEmail.objects.all(), _send, EMAIL_RETRIES)


def delete_expired() -> int:
    """Delete e-mails that failed more than EMAIL_RETENTION_DAYS ago, and return the number of deleted rows."""
    before = clock.now() - timedelta(days=settings.EMAIL_RETENTION_DAYS)
    return QueuedEmail.objects.filter(failed_at__lt=before).delete()[0]


def _send(email: QueuedEmail) -> None:
    """Send the e-mail and delete its row.

    Raises:
        OSError: The mail server is unreachable (`smtplib.SMTPException` is a subclass).
    """
    message = EmailMessage(subject=email.subject, body=email.text, to=[email.address], headers=NOTIFICATION_HEADERS)
    create_mailer(DELIVERY).send_messages([message])
    email.delete()
