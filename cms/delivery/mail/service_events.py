"""What mail services report by webhooks, through the signals of django-anymail: bounces, complaints and acceptances.

Without the extra `anymail` nothing is received. `anymail.signals.tracking` is connected in `apps.py`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import structlog
from django.dispatch import Signal

from .models import QueuedMail, SuppressedAddress
from .queue import resolve
from .suppression import suppress

log = structlog.get_logger(__name__)

# A mail service has reported something about an e-mail: `message_id`, empty if the service does not name it, and
# `event`, a TrackedEvent.
mail_tracked = Signal()

METADATA_KEY = "clarion_message_id"


class TrackedEvent(StrEnum):
    """What a mail service reports."""

    ACCEPTED = "accepted"  # the service or the recipient's server has accepted it
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    REJECTED = "rejected"  # the service refused it, for example because it has suppressed the address itself


ACCEPTED_TYPES = frozenset(("queued", "sent", "delivered", "deferred", "autoresponded", "opened", "clicked"))
# Reasons after which the address is of no use; the others are about the text, or a rule of the recipient's server.
LASTING_REASONS = frozenset(("invalid", "bounced"))
# How services name bounces that may pass, such as those of a full mailbox: django-anymail calls all of them "bounced".
TEMPORARY = re.compile(r"soft|transient|temporary|undetermined", re.IGNORECASE)


def receive(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Apply an event of django-anymail, as a receiver of its signal."""
    tracked = classify(event)
    if tracked is None:
        return
    message_id = str((event.metadata or {}).get(METADATA_KEY, ""))
    if tracked is TrackedEvent.ACCEPTED:
        _resolve_unknown(message_id)
    elif event.recipient and (reason := find_reason(event, tracked)):
        suppress(event.recipient, reason, source=esp_name[:60])
    mail_tracked.send(sender=None, message_id=message_id, event=tracked)


def classify(event: Any) -> TrackedEvent | None:
    """Return what an event means; None for those that change nothing, such as an automatic answer."""
    if event.event_type in ACCEPTED_TYPES:
        return TrackedEvent.ACCEPTED
    if event.event_type == "bounced":
        return TrackedEvent.BOUNCED
    if event.event_type == "complained":
        return TrackedEvent.COMPLAINED
    return TrackedEvent.REJECTED if event.event_type in ("rejected", "failed") else None


def find_reason(event: Any, tracked: TrackedEvent) -> Any:
    """Return the reason, a value of `SuppressedAddress.Reason`, for which the address gets no more e-mails; or None."""
    if tracked is TrackedEvent.COMPLAINED:
        return SuppressedAddress.Reason.COMPLAINED
    is_lasting = event.reject_reason in LASTING_REASONS and not TEMPORARY.search(str(event.esp_event))
    return SuppressedAddress.Reason.BOUNCED if is_lasting else None


def _resolve_unknown(message_id: str) -> None:
    """Record that an e-mail of which nobody knew was sent."""
    unknown = QueuedMail.objects.exclude(unknown_since=None).filter(message_id=message_id)
    for mail in unknown if message_id else ():
        resolve(mail, was_sent=True)
        log.info("mail.resolved", mail=str(mail))
