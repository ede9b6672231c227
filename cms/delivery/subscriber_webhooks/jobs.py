"""The jobs of the webhooks about subscribers: send and delete deliveries; and what is wrong with endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.delivery.webhooks.jobs import find_endpoint_issues
from cms.delivery.webhooks.sender import Sender
from cms.operations.system_status.issues import Issue

from .models import SubscriberDelivery, SubscriberEndpoint

sender = Sender(SubscriberDelivery)
deliver_due = sender.send_due
find_next_due = sender.find_next_due
delete_expired = sender.delete_expired


def find_issues() -> Iterator[Issue]:
    """Yield the endpoints that fail or were disabled: their CRM may write to people who have unsubscribed."""
    return find_endpoint_issues(
        SubscriberEndpoint,
        failing_remedy=_(
            "The CRM does not know of the last sign-ups and withdrawals. Manage → Integrations → "
            "Deliveries about subscribers has "
            "the errors. Afterwards, import what export_subscribers prints."
        ),
        gone_remedy=_(
            "Correct its URL under Manage → Integrations → Webhooks for subscribers and enable it, or delete it. "
            "Afterwards, import "
            "what export_subscribers prints."
        ),
    )
