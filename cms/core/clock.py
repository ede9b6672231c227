"""The clock that decides what is public, due, expired or too old: the only one that `cms/` and `search/` ask.

A moved clock then moves everything at once: the tests of times, and a process that shows a later minute. Durations are
measured by `time.monotonic`, which no setting of the system's clock changes, and logs have the system's time.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django.utils import timezone


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return timezone.now()


def today(zone: tzinfo | None = None) -> date:
    """Return the current date in a time zone, by default in the active one: that of the user, or TIME_ZONE."""
    return timezone.localdate(now(), zone)
