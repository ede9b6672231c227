"""The worker jobs of the webhooks about public content: create, send and delete deliveries."""

from __future__ import annotations

from .event_builder import create_deliveries
from .models import Delivery
from .sender import Sender

sender = Sender(Delivery)
find_next_due = sender.find_next_due
delete_expired = sender.delete_expired


def deliver_due() -> int:
    """Create, send and record deliveries once, and return their number without those that are still being sent."""
    return create_deliveries() + sender.send_due()
