"""The e-mail backend: it stores Wagtail's notifications in the database and sends everything else at once.

A notification is stored in the transaction of the edit that it reports. An edit that is rolled back removes it, a mail
server that is away or slow delays no edit, and the worker tries again. A link to reset a password is not a
notification and is not stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .models import QueuedEmail

NOTIFICATION_HEADER = "Auto-Submitted"  # the header that Wagtail gives to its notifications, and nothing else here has


class DeferredEmailBackend(BaseEmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        direct = [message for message in messages if NOTIFICATION_HEADER not in message.extra_headers]
        for message in messages:
            if NOTIFICATION_HEADER in message.extra_headers:
                _queue(message)
        sent = get_delivery_connection(fail_silently=self.fail_silently).send_messages(direct) if direct else 0
        return len(messages) - len(direct) + (sent or 0)


def get_delivery_connection(**options: object) -> BaseEmailBackend:
    """What really sends."""
    return get_connection(settings.DELIVERY_BACKEND, **options)


def _queue(message: EmailMessage) -> None:
    subject = " ".join(message.subject.split())  # a title with a line break must not become a header
    for address in message.recipients():
        QueuedEmail.objects.create(address=address, subject=subject, text=message.body)
