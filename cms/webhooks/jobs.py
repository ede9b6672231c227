"""The worker jobs of the webhooks about public content: create, send and delete deliveries."""

from __future__ import annotations

from datetime import datetime

from .event_builder import create_deliveries
from .models import Delivery
from .sender import Sender

sender = Sender(Delivery)


def deliver_due() -> int:
    """Create, send and record deliveries once, and return their number without those that are still being sent."""
    return create_deliveries() + sender.send_due()


def find_next_due(_: datetime) -> datetime | None:
    """Return when to look at messages that are being sent, None if there are none."""
    return sender.find_next_due()


def delete_expired() -> int:
    """Delete a batch of expired deliveries, and return the number of rows."""
    return sender.delete_expired()
