"""The worker jobs of the webhooks about subscribers: send and delete deliveries, which `queue_deliveries` creates."""

from __future__ import annotations

from cms.delivery.webhooks.sender import Sender

from .models import SubscriberDelivery

sender = Sender(SubscriberDelivery)
deliver_due = sender.send_due
find_next_due = sender.find_next_due
delete_expired = sender.delete_expired
