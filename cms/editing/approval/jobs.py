"""The worker jobs that send and delete the e-mails of the approval workflow."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage

from cms.core import clock
from cms.delivery.mail.transport import DELIVERY, create_mailer
from cms.jobs.queue import EMAIL_RETRIES, process_due

from .email_backend import NOTIFICATION_HEADER
from .models import QueuedEmail


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
    headers = {NOTIFICATION_HEADER: "auto-generated"}
    message = EmailMessage(subject=email.subject, body=email.text, to=[email.address], headers=headers)
    create_mailer(DELIVERY).send_messages([message])
    email.delete()
