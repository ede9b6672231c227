"""How mail leaves: what Wagtail tells the people who work here waits in the database, all else goes at once.

A notice is written in the transaction of the edit that it is about. An edit that is rolled back takes it along, a mail
server that is away or slow holds up no edit, and the worker tries again. A link to set a password anew is no notice: it
lies in no table.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .models import Notice

NOTICE = "Auto-Submitted"  # the header that Wagtail gives to its notifications, and nothing else here has


class Outbox(BaseEmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        direct = [message for message in messages if NOTICE not in message.extra_headers]
        for message in messages:
            if NOTICE in message.extra_headers:
                _keep(message)
        sent = delivery(fail_silently=self.fail_silently).send_messages(direct) if direct else 0
        return len(messages) - len(direct) + (sent or 0)


def delivery(**options: object) -> BaseEmailBackend:
    """What really sends."""
    return get_connection(settings.DELIVERY_BACKEND, **options)


def _keep(message: EmailMessage) -> None:
    subject = " ".join(message.subject.split())  # a title with a line break must not become a header
    for address in message.recipients():
        Notice.objects.create(address=address, subject=subject, text=message.body)
