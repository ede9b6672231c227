"""Times with their zone, as people read them in the admin, in e-mails and in press kits.

A zone is named by its abbreviation at that time, such as CET in winter and CEST in summer. Some abbreviations have
several meanings, such as IST and CST, so times on which people rely are also given in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format


def get_site_zone() -> ZoneInfo:
    """Return the time zone of the site, which all of its readers have in common."""
    return ZoneInfo(settings.SITE_TIME_ZONE)


def format_clock(at: datetime, zone: tzinfo | None = None) -> str:
    """Return the time of day with its zone: `09:00 CET`. The default zone is the active one.

    Django's formats leave the zone out while the clock shows each time twice, when it matters most.
    """
    local = timezone.localtime(at, zone)
    return f"{local:%H:%M} {local.tzname()}"


def format_time(at: datetime, zone: tzinfo | None = None) -> str:
    """Return the time with its zone: `1 December 2026, 09:00 CET`. The default zone is the active one."""
    return f"{date_format(timezone.localtime(at, zone), 'DATE_FORMAT')}, {format_clock(at, zone)}"


def format_zoned_time(at: datetime, zone: tzinfo | None = None) -> str:
    """Return the time with its zone and in UTC: `1 December 2026, 09:00 CET (08:00 UTC)`.

    The default zone is the active one: that of the user in the admin, else that of the site. The date in UTC is added
    if it is another one.
    """
    local, utc = timezone.localtime(at, zone), at.astimezone(UTC)
    if not local.utcoffset() and local.tzname() == "UTC":
        return format_time(at, zone)
    in_utc = format_clock(at, UTC) if utc.date() == local.date() else format_time(at, UTC)
    return f"{format_time(at, zone)} ({in_utc})"


def format_site_time(at: datetime) -> str:
    """Return the time in the zone of the site and in UTC, for readers in all zones."""
    return format_zoned_time(at, get_site_zone())
