"""Days in the organisation's time zone, independent of the time zone of the current user."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from cms.core import clock


def today() -> date:
    """Return the current day in SITE_TIME_ZONE."""
    return clock.today(ZoneInfo(settings.SITE_TIME_ZONE))
