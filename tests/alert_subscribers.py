"""Subscribers of alerts as they are stored after the confirmation."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from cms.core import clock
from cms.delivery.alerts.models import Alert
from cms.delivery.sign_ups.models import AlertPurpose, ConsentRecord, Subscriber


def create_subscriber(
    site: Site, address: str, *alerts: dict[str, Any], locale: str = "en", text: str = "Yes", **fields: Any
) -> Subscriber:
    """Create a confirmed subscriber with these alerts, each given by its criteria."""
    now = clock.now()
    values = {"address": address, "mailbox": address, "status": Subscriber.Status.CONFIRMED, **fields}
    subscriber = Subscriber.objects.create(site=site, locale=locale, **values)
    ConsentRecord.objects.create(
        subscriber=subscriber,
        purpose=AlertPurpose.ALERTS,
        text=text,
        version="1",
        source=text,
        given_at=now,
        confirmed_at=now,
    )
    for criteria in alerts:
        Alert.objects.create(subscriber=subscriber, site=site, locale=locale, **criteria)
    return subscriber
