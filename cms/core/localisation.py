"""Languages and times as people read them: names, directions and catalogues of languages, and times with their zone.

A zone is named by its abbreviation at that time, such as CET in winter and CEST in summer. Some abbreviations have
several meanings, such as IST and CST, so times on which people rely are also given in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, to_locale

from . import zones

Direction = Literal["ltr", "rtl"]
SOURCE_LANGUAGE = "en"  # the words in the code are in this language


def language_name(code: str) -> str:
    """Return the name of a language in that language; the code if neither the settings nor Django know it."""
    configured = dict(settings.WAGTAIL_CONTENT_LANGUAGES).get(code)
    if configured:
        return configured
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return name[0].title() + name[1:]


def text_direction(code: str) -> Direction:
    """Return the direction in which a language is written, for the attribute `dir` of HTML."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def default_admin_language() -> str:
    """Return the language of the admin for a user who has chosen none: the site's first one if it is offered."""
    offered = [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in offered else offered[0]


def find_admin_language(user: Any) -> str:
    """Return the language in which a user reads the admin and its e-mails: the chosen one, else the default."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or default_admin_language()


def has_catalogue(code: str) -> bool:
    """Return whether LOCALE_PATHS have words of a language, or of that without its country, as gettext does."""
    generic = code.partition("-")[0]
    return generic == SOURCE_LANGUAGE or any(
        Path(directory, to_locale(candidate), "LC_MESSAGES", "django.mo").is_file()
        for directory in settings.LOCALE_PATHS
        for candidate in (code, generic)
    )


def language_of_words(code: str) -> str:
    """Return the language in which readers of a language see Clarion's own words.

    As with gettext, that is the first language if there is no catalogue, and English if that one has none either.
    """
    return next((known for known in (code, settings.LANGUAGE_CODE) if has_catalogue(known)), SOURCE_LANGUAGE)


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
    local = timezone.localtime(at, zone)
    if not local.utcoffset() and local.tzname() == "UTC":
        return format_time(at, zone)
    return f"{format_time(at, zone)} ({_format_beside(at, UTC, local)})"


def format_typed_time(at: datetime, zone_name: str) -> str:
    """Return the time in the active zone and, where the clock shows another, in the zone in which it was typed.

    `1 December 2026, 13:30 IST (Brussels: 09:00 CET; 08:00 UTC)`. An empty name stands for an unknown zone.
    """
    typed, local = format_beside_active(at, zone_name), timezone.localtime(at)
    if not typed:
        return format_zoned_time(at)
    if local.tzname() != "UTC" and zone_name != "UTC":
        typed = f"{typed}; {_format_beside(at, UTC, local)}"
    return f"{format_time(at)} ({typed})"


def format_beside_active(at: datetime, zone_name: str) -> str:
    """Return the time in the zone in which it was typed: `Brussels: 09:00 CET`.

    It is empty if the zone is unknown, or if the clock of the active zone shows the same time.
    """
    zone, local = zones.load_zone(zone_name), timezone.localtime(at)
    if zone is None or at.astimezone(zone).utcoffset() == local.utcoffset():
        return ""
    text = _format_beside(at, zone, local)
    return text if zone_name == "UTC" else f"{zones.name_city(zone)}: {text}"


def format_release_time(at: datetime, zone_name: str) -> str:
    """Return the time in the zone in which it was typed, else in that of the site, for readers in all zones.

    `1 December 2026, 09:00 CET (Brussels; 08:00 UTC)`. The city is left out for the zone of the site.
    """
    zone = zones.load_zone(zone_name)
    if zone is None or zone.key == settings.SITE_TIME_ZONE or at.astimezone(zone).tzname() == "UTC":
        return format_zoned_time(at, zone or get_site_zone())
    in_utc = _format_beside(at, UTC, at.astimezone(zone))
    return f"{format_time(at, zone)} ({zones.name_city(zone)}; {in_utc})"


def _format_beside(at: datetime, zone: tzinfo, local: datetime) -> str:
    """Return the time in a zone beside a time with a date: without the date if it is the same."""
    return format_clock(at, zone) if at.astimezone(zone).date() == local.date() else format_time(at, zone)


def format_site_time(at: datetime) -> str:
    """Return the time in the zone of the site and in UTC, for readers in all zones."""
    return format_zoned_time(at, get_site_zone())
