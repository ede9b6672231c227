"""The jobs of the webhooks about public content: create, send and delete deliveries; and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.operations.system_status.issues import Issue

from .event_builder import create_deliveries
from .models import BaseEndpoint, Delivery, Endpoint
from .sender import MIN_OUTAGE_FAILURES, Sender

sender = Sender(Delivery)
find_next_due = sender.find_next_due
delete_expired = sender.delete_expired


def deliver_due() -> int:
    """Create, send and record deliveries once, and return their number without those that are still being sent."""
    return create_deliveries() + sender.send_due()


def find_issues() -> Iterator[Issue]:
    """Yield the issues of the endpoints that receive public content."""
    return find_endpoint_issues(
        Endpoint,
        failing_remedy=_(
            "Manage → Integrations → Webhook deliveries has the responses. Inform the owner of the endpoint."
        ),
        gone_remedy=_("Correct its URL under Manage → Integrations → Webhooks and enable it, or delete it."),
    )


def find_endpoint_issues(model: type[BaseEndpoint], *, failing_remedy: str, gone_remedy: str) -> Iterator[Issue]:
    """Yield the endpoints that fail, and those that were disabled because they responded 410 Gone."""
    for endpoint in model._default_manager.filter(is_active=True, failures__gte=MIN_OUTAGE_FAILURES):
        what = _("The webhook “%(name)s” has failed %(count)s times in a row.")
        yield Issue("warning", what % {"name": endpoint.name, "count": endpoint.failures}, failing_remedy)
    for endpoint in model._default_manager.filter(is_active=False, gone_at__isnull=False):
        what = _("The webhook “%(name)s” was disabled, because its endpoint responded 410 Gone.")
        yield Issue("warning", what % {"name": endpoint.name}, gone_remedy)
