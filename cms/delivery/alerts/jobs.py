"""The jobs of alerts: compare new pages, queue e-mails about matches, delete old rows; and what waits too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from cms.core import clock
from cms.delivery.mail.queue import queue_mail
from cms.delivery.sign_ups.models import Subscriber
from cms.operations.system_status.issues import Issue

from .comparison import compare_new_pages, find_next_comparison, find_oldest_waiting
from .models import AlertMatch
from .subscriptions import select_ended_alerts

MAIL_KIND = "alert"
BATCH_SIZE = 100  # subscribers
MAX_WAIT = timedelta(hours=1)
MATCH_RETENTION = timedelta(days=365)  # a page that is unpublished and published again later counts as new


def process_alerts() -> int:
    """Compare new pages with all alerts, queue e-mails about the matches, and return how much was done."""
    return compare_new_pages() + report_matches()


def find_next_due(after: datetime) -> datetime | None:
    """Return when pages have to be compared, or matches reported that wait for the end of an interval."""
    times = (find_next_comparison(after), _find_next_report(after))
    return min((time for time in times if time), default=None)


def _find_next_report(after: datetime) -> datetime | None:
    if not AlertMatch.objects.filter(reported_at=None).exists():
        return None
    interval = timedelta(minutes=settings.ALERT_INTERVAL_MINUTES)
    last = AlertMatch.objects.filter(_reported_recently(clock.now())).aggregate(at=Max("reported_at"))["at"]
    return max(after, last + interval) if last else after


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


def _reported_recently(now: datetime) -> Q:
    """Return the condition for matches after which a subscriber gets no other e-mail yet.

    A time that is later than now was stored before the clock was set back.
    """
    interval = timedelta(minutes=settings.ALERT_INTERVAL_MINUTES)
    return Q(reported_at__gt=now - interval, reported_at__lte=now + clock.MAX_SKEW)


def _select_due() -> list[Subscriber]:
    """Return subscribers with matches that wait, locked, so that two workers do not report the same ones."""
    matches = AlertMatch.objects.filter(alert__subscriber=OuterRef("pk"))
    recently = _reported_recently(clock.now())
    due = Subscriber.objects.filter(Exists(matches.filter(reported_at=None)), ~Exists(matches.filter(recently)))
    return list(due.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:BATCH_SIZE])


def _take_matches(subscribers: list[Subscriber]) -> dict[int, list[int]]:
    waiting = AlertMatch.objects.filter(alert__subscriber__in=subscribers, reported_at=None).order_by("pk")
    ids: dict[int, list[int]] = defaultdict(list)
    for pk, subscriber_id in waiting.values_list("pk", "alert__subscriber"):
        ids[subscriber_id].append(pk)
    every = [pk for some in ids.values() for pk in some]
    AlertMatch.objects.filter(pk__in=every).update(reported_at=clock.now())
    return ids


def find_issues() -> Iterator[Issue]:
    """Yield whether new pages have waited for long to be compared with the alerts."""
    oldest, now = find_oldest_waiting(), clock.now()
    if oldest and now - oldest > MAX_WAIT + timedelta(seconds=settings.ALERT_DELAY_SECONDS):
        what = _("New pages have waited %(duration)s for the comparison with alerts.")
        remedy = _("alerts.waiting in the log of the worker has the reason. Usually the search engine is missing.")
        yield Issue("warning", what % {"duration": timesince(oldest, now)}, remedy)


def delete_old_matches() -> int:
    """Delete the expired rows and return their number."""
    old = AlertMatch.objects.filter(found_at__lt=clock.now() - MATCH_RETENTION).exclude(reported_at=None)
    return select_ended_alerts().delete()[0] + old.delete()[0]
