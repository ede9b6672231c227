"""An e-mail backend that queues Wagtail's notifications in the database and sends all other e-mails immediately.

A notification is stored in the transaction of the edit that it reports: rolling back the edit removes it, a slow or
unreachable mail server does not delay the edit, and the worker retries failed deliveries. Other e-mails, such as
password resets, are never stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .models import QueuedEmail

NOTIFICATION_HEADER = (
    "Auto-Submitted"  # Wagtail sets this header on its notifications; no other e-mail of this project has it
)


class DeferredEmailBackend(BaseEmailBackend):
    """Queues notifications for the worker and sends other e-mails through `DELIVERY_BACKEND`."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Send or queue the messages and return how many were accepted."""
        direct = [message for message in messages if NOTIFICATION_HEADER not in message.extra_headers]
        for message in messages:
            if NOTIFICATION_HEADER in message.extra_headers:
                _queue(message)
        sent = get_delivery_connection(fail_silently=self.fail_silently).send_messages(direct) if direct else 0
        return len(messages) - len(direct) + (sent or 0)


def get_delivery_connection(**options: object) -> BaseEmailBackend:
    """Return a connection of the backend that delivers e-mails; `options` are those of `get_connection`."""
    return get_connection(settings.DELIVERY_BACKEND, **options)


def _queue(message: EmailMessage) -> None:
    subject = " ".join(message.subject.split())  # a line break in a page title must not start another header
    for address in message.recipients():
        QueuedEmail.objects.create(address=address, subject=subject, text=message.body)
