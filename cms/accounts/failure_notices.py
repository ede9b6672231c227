"""The worker's job that tells users by e-mail of failed log-ins to their account.

The worker looks for failures, not the log-in: the time of a response would otherwise tell whether a name has an
account. A user gets one e-mail in FAILURE_NOTICE_INTERVAL about wrong passwords and one about wrong codes, however many
attempts there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from cms.accounts.users.devices import normalise_name
from cms.accounts.users.models import User
from cms.core import clock

from .emails import send_notification
from .models import CodeAttempt, FailureNotice

log = structlog.get_logger(__name__)
Kind = FailureNotice.Kind
LOOK_BACK = settings.FAILURE_NOTICE_INTERVAL


def send_failure_notices() -> int:
    """Send the e-mails that are due, and return their number."""
    return sum(_send(user, kind, count) for user, kind, count in [*_find_wrong_codes(), *_find_wrong_passwords()])


def _find_wrong_codes() -> Iterator[tuple[Any, str, int]]:
    """Yield the users for whose account wrong codes were entered, with the number."""
    attempts = CodeAttempt.objects.filter(at__gt=clock.now() - LOOK_BACK).order_by()
    counts = attempts.values("user").annotate(count=Count("pk"))
    found = dict(counts.filter(count__gte=settings.FAILURES_BEFORE_NOTICE[Kind.CODES]).values_list("user", "count"))
    for user in _find_users(Kind.CODES).filter(pk__in=found):
        yield user, Kind.CODES, found[user.pk]


def _find_wrong_passwords() -> Iterator[tuple[Any, str, int]]:
    """Yield the users with whose name wrong passwords were entered, with the number; most names have no account."""
    attempts = AccessAttempt.objects.filter(attempt_time__gt=clock.now() - LOOK_BACK).order_by()
    counts = attempts.values("username").annotate(count=Sum("failures_since_start"))
    limit = settings.FAILURES_BEFORE_NOTICE[Kind.PASSWORDS]
    found = dict(counts.filter(count__gte=limit, username__isnull=False).values_list("username", "count"))
    for user in _find_users(Kind.PASSWORDS).iterator() if found else ():
        count = found.get(normalise_name(user.username))
        if count and user.has_usable_password():
            yield user, Kind.PASSWORDS, count


def _find_users(kind: str) -> QuerySet[User]:
    """Return who can get an e-mail: an attack wakes the job again and again, after each failure."""
    recent = FailureNotice.objects.filter(kind=kind, sent_at__gt=clock.now() - settings.FAILURE_NOTICE_INTERVAL)
    return User.objects.filter(is_active=True).exclude(email="").exclude(pk__in=recent.values("user"))


def _send(user: User, kind: str, count: int) -> int:
    """Send the e-mail unless there was one of this kind in the interval, and return the number of e-mails."""
    now = clock.now()
    with transaction.atomic():
        notice, is_first = FailureNotice.objects.select_for_update().get_or_create(
            user=user, kind=kind, defaults={"sent_at": now}
        )
        if not is_first and notice.sent_at > now - settings.FAILURE_NOTICE_INTERVAL:
            return 0
        notice.sent_at = now
        notice.save(update_fields=["sent_at"])
        path = reverse("account_reset_password") if kind == Kind.CODES else reverse("account_change_password")
        send_notification(user, f"wrong_{kind}", user.email, count=count, path=path)
    log.warning("accounts.failures_noticed", user=user.pk, kind=str(kind), count=count)
    return 1
