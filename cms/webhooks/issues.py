"""What is wrong with webhooks, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms.system_status.issues import Issue

from .models import Endpoint
from .retries import MIN_OUTAGE_FAILURES


def find_issues() -> Iterator[Issue]:
    """Yield the endpoints that fail, and those that were disabled because they responded 410 Gone."""
    for endpoint in Endpoint.objects.filter(is_active=True, failures__gte=MIN_OUTAGE_FAILURES):
        what = _("The webhook “%(name)s” has failed %(count)s times in a row.")
        remedy = _("Reports → Webhook deliveries has the responses. Inform the owner of the endpoint.")
        yield Issue("warning", what % {"name": endpoint.name, "count": endpoint.failures}, remedy)
    for endpoint in Endpoint.objects.filter(is_active=False, gone_at__isnull=False):
        what = _("The webhook “%(name)s” was disabled, because its endpoint responded 410 Gone.")
        remedy = _("Correct its URL under Settings → Webhooks and enable it, or delete it.")
        yield Issue("warning", what % {"name": endpoint.name}, remedy)
