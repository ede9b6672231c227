"""An e-mail backend that counts the recipients of e-mails instead of sending them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cms.core import clock
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.service_events import METADATA_KEY
from cms.editing.approval.emails import NOTIFICATION_HEADER

from .entries import EMAIL, Entry, get_outbox
from .stand_ins import count_recipients

APPROVAL = "approval"  # the notifications of Wagtail's workflow, which have no kind
OTHER = "other"


class RecordedEmailBackend(BaseEmailBackend):
    """Records the kind of each e-mail and the number of its recipients, without their names or addresses."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Record the messages and return their number."""
        for message in email_messages:
            entry = Entry(clock.now(), EMAIL, _find_kind(message), recipients=count_recipients(message.recipients()))
            get_outbox().record(entry)
        return len(email_messages)


def _find_kind(message: EmailMessage) -> str:
    """Return the kind under which the e-mail was queued; its row exists until it has been sent."""
    if NOTIFICATION_HEADER in message.extra_headers:
        return APPROVAL
    message_id = (getattr(message, "metadata", None) or {}).get(METADATA_KEY)
    kinds = QueuedMail.objects.filter(message_id=message_id).values_list("kind", flat=True) if message_id else None
    return (kinds.first() if kinds is not None else None) or OTHER
