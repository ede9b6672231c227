"""Days in the organisation's time zone, independent of the time zone of the current user."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Return the current day in SITE_TIME_ZONE."""
    return timezone.localdate(timezone=ZoneInfo(settings.SITE_TIME_ZONE))
