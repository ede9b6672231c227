"""Days of the organisation's time zone, whoever asks."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def today() -> date:
    return timezone.localdate(timezone=ZoneInfo(settings.SITE_TIME_ZONE))
