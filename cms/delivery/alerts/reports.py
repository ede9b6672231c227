"""Queue e-mails about the pages that alerts have found."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from cms.core import clock
from cms.delivery.mail.queue import queue_mail
from cms.delivery.sign_ups.models import Subscriber

from .models import AlertMatch

MAIL_KIND = "alert"
BATCH_SIZE = 100  # subscribers


def report_matches() -> int:
    """Queue one e-mail for each of a batch of subscribers with new matches, and return their number.

    A subscriber gets at most one e-mail in ALERT_INTERVAL_MINUTES; what is found meanwhile is in the next one.
    """
    with transaction.atomic():
        subscribers = _select_due()
        ids_by_subscriber = _take_matches(subscribers)
        for subscriber in subscribers:
            if ids := ids_by_subscriber.get(subscriber.pk):
                queue_mail(to=subscriber, kind=MAIL_KIND, context={"matches": ids}, key=f"{MAIL_KIND}:{min(ids)}")
    return len(ids_by_subscriber)


def _select_due() -> list[Subscriber]:
    """Return subscribers with matches that wait, locked, so that two workers do not report the same ones."""
    matches = AlertMatch.objects.filter(alert__subscriber=OuterRef("pk"))
    recently = clock.now() - timedelta(minutes=settings.ALERT_INTERVAL_MINUTES)
    due = Subscriber.objects.filter(
        Exists(matches.filter(reported_at=None)), ~Exists(matches.filter(reported_at__gt=recently))
    )
    return list(due.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:BATCH_SIZE])


def _take_matches(subscribers: list[Subscriber]) -> dict[int, list[int]]:
    waiting = AlertMatch.objects.filter(alert__subscriber__in=subscribers, reported_at=None).order_by("pk")
    ids: dict[int, list[int]] = defaultdict(list)
    for pk, subscriber_id in waiting.values_list("pk", "alert__subscriber"):
        ids[subscriber_id].append(pk)
    every = [pk for some in ids.values() for pk in some]
    AlertMatch.objects.filter(pk__in=every).update(reported_at=clock.now())
    return ids
