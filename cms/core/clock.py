"""The clock that decides what is public, due, expired or too old: the only one that `cms/` and `search/` ask.

`now` is Django's own function under a name that says whose time counts: as the default of a model field it changes no
migration, and a moved clock (`replaced_by`) reaches Django and Wagtail with it. `make lint` refuses other readers.
Durations are measured by `time.monotonic`, which no setting of the system's clock changes, and logs have the system's
time. docs/decisions/056-one-clock.md lists what follows a moved clock and what does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.timezone import now

__all__ = ["MAX_SKEW", "is_ahead", "midnight", "now", "replaced_by", "site_zone", "system_time", "today"]

MAX_SKEW = timedelta(minutes=1)  # difference of the clocks of two hosts; a time server keeps them much closer


def today(zone: tzinfo | None = None) -> date:
    """Return the current date in a time zone, by default in the active one: that of the user, or TIME_ZONE."""
    return timezone.localdate(now(), zone)


def site_zone() -> ZoneInfo:
    """Return the time zone of the site, in which visitors read dates."""
    return ZoneInfo(settings.SITE_TIME_ZONE)


def midnight(day: date) -> datetime:
    """Return the start of a day in the time zone of the site."""
    return datetime.combine(day, time.min, tzinfo=site_zone())


def system_time() -> datetime:
    """Return the time of the system, aware, in UTC, also while the clock is replaced."""
    return datetime.now(UTC)


def is_ahead(at: datetime, now: datetime) -> bool:
    """Return whether a time that was now when it was stored is in the future: the clock was set back since then.

    The clock of another host may be up to MAX_SKEW fast.
    """
    return at > now + MAX_SKEW


# ---------------------------------------------------------------- other clocks


@contextmanager
def replaced_by(read: Callable[[], datetime]) -> Iterator[None]:
    """Let the whole process, with all its threads, read its time from a function, which may ask `system_time()`.

    Tests move the clock by it. Django's function gets other code, because some modules have imported the function, and
    fields have it as their default. The ages of Django's signatures follow.
    """
    global _read
    before = _read, now.__code__, signing.time
    _read = read
    now.__code__ = _ask_this_module.__code__
    signing.time = SimpleNamespace(time=lambda: now().timestamp())
    try:
        yield
    finally:
        _read, now.__code__, signing.time = before


_read: Callable[[], datetime] = system_time


def _ask_this_module() -> datetime:
    """Give its code to Django's function, whose module has none of the names of this one."""
    from cms.core import clock

    return clock._read()
