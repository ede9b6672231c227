"""How many subscribers have the same alerts, and in the copy of a rehearsal one subscriber that stands for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cms.core import clock
from cms.delivery.mail.models import SuppressedAddress, hash_address
from cms.delivery.sign_ups.models import AlertPurpose, ConsentRecord, Subscriber

from .models import Alert
from .subscriptions import select_active_alerts

CRITERIA = ("query", "types", "topics", "regions")
Choice = tuple[Any, ...]


def count_recipients() -> list[dict[str, Any]]:
    """Return the different sets of alerts, each with the number of its subscribers and nothing else about them."""
    suppressed = set(SuppressedAddress.objects.values_list("digest", flat=True))
    alerts: dict[tuple[int, int, str], set[Choice]] = defaultdict(set)
    for alert in select_active_alerts().select_related("subscriber").iterator():
        subscriber = alert.subscriber
        if hash_address(subscriber.address) not in suppressed:
            values = (getattr(alert.criteria, name) for name in CRITERIA)
            alerts[subscriber.pk, subscriber.site_id, subscriber.locale].add((alert.site_id, alert.locale, *values))
    counted = Counter((site_id, locale, frozenset(chosen)) for (_, site_id, locale), chosen in alerts.items())
    return [
        {"subscribers": number, "site": site_id, "locale": locale, "alerts": sorted(chosen)}
        for (site_id, locale, chosen), number in counted.items()
    ]


def create_stand_ins(counts: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Create one subscriber for each set in the copy, and return how many subscribers each address stands for."""
    numbers = {}
    with transaction.atomic():
        for position, group in enumerate(counts, start=1):
            now, address = clock.now(), f"alerts-{position}@stand-in.invalid"
            subscriber = Subscriber.objects.create(address=address, site_id=group["site"], locale=group["locale"])
            ConsentRecord.objects.create(
                subscriber=subscriber,
                purpose=AlertPurpose.ALERTS,
                text="-",
                version="-",
                source="-",
                given_at=now,
                confirmed_at=now,
            )
            for site_id, locale, *values in group["alerts"]:
                criteria = dict(zip(CRITERIA, values, strict=True))
                Alert.objects.create(subscriber=subscriber, site_id=site_id, locale=locale, **criteria)
            numbers[address] = group["subscribers"]
    return numbers
