"""The worker's lane: notices on their way."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from cms.core.waiting import do_each

from .email_backend import NOTICE, delivery
from .models import Notice

KEPT = timedelta(days=30)  # what could not be sent


def work() -> int:
    """Send some of what waits; returns how much."""
    return do_each(Notice.objects.all(), _send)


def forget() -> int:
    """Delete what could not be sent for long; answers how much."""
    return Notice.objects.filter(failed_at__lt=timezone.now() - KEPT).delete()[0]


def _send(notice: Notice) -> None:
    """Raises what the mail server raises."""
    EmailMessage(
        subject=notice.subject,
        body=notice.text,
        to=[notice.address],
        headers={NOTICE: "auto-generated"},
        connection=delivery(),
    ).send()
    notice.delete()
