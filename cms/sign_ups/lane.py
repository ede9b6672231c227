"""The worker's lane: first what was asked for, then the letters; each row on its own, later and later if it fails."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from cms.core.waiting import do_each

from .admitting import admit
from .counting import forget_old
from .mailing import send
from .models import AskedFor, ConfirmationToken, Letter, Subscriber

KEPT = timedelta(days=30)  # an address that was never confirmed, and what could not be sent
LOOK = 600.0  # seconds between two looks for what is to be forgotten

_next_look = 0.0


def work() -> int:
    """Do some of what waits; returns how much."""
    return do_each(AskedFor.objects.all(), admit) + do_each(Letter.objects.select_related("subscriber"), send) + _tidy()


def _tidy() -> int:
    """Forget what nobody needs. Not counted as work: it must not keep the lane busy."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + LOOK
    forget()
    return 0


def forget() -> None:
    now = timezone.now()
    forget_old(now)
    ConfirmationToken.objects.filter(expires_at__lt=now).delete()
    Subscriber.objects.filter(status=Subscriber.Status.PENDING, created_at__lt=now - KEPT).delete()
    for model in (AskedFor, Letter):
        model.objects.filter(failed_at__lt=now - KEPT).delete()
