"""A time for people has its zone, and in UTC what it is for readers in other zones."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from cms.core.localisation import (
    format_release_time,
    format_site_time,
    format_time,
    format_typed_time,
    format_zoned_time,
)

WINTER, SUMMER = datetime(2026, 12, 1, 8, tzinfo=UTC), datetime(2027, 7, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "text"),
    [
        (WINTER, "Europe/Brussels", "1 December 2026, 09:00 CET (08:00 UTC)"),
        (SUMMER, "Europe/Brussels", "1 July 2027, 03:00 CEST (01:00 UTC)"),
        (WINTER, "America/New_York", "1 December 2026, 03:00 EST (08:00 UTC)"),
        (SUMMER, "America/New_York", "30 June 2027, 21:00 EDT (1 July 2027, 01:00 UTC)"),
        (WINTER, "Europe/London", "1 December 2026, 08:00 GMT (08:00 UTC)"),
        (WINTER, "Asia/Dubai", "1 December 2026, 12:00 +04 (08:00 UTC)"),  # a zone without an abbreviation
        (WINTER, "UTC", "1 December 2026, 08:00 UTC"),
    ],
)
def test_a_time_has_its_zone_at_that_time_and_in_utc_if_that_is_another(at, zone, text, settings):
    settings.SITE_TIME_ZONE = zone
    assert format_site_time(at) == format_zoned_time(at, ZoneInfo(zone)) == text
    with timezone.override(zone):
        assert format_zoned_time(at) == text
        assert text.startswith(format_time(at))


def test_the_hour_that_the_clock_shows_twice_is_written_in_two_ways():
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    brussels = ZoneInfo("Europe/Brussels")
    assert format_zoned_time(first, brussels) == "25 October 2026, 02:30 CEST (00:30 UTC)"
    assert format_zoned_time(second, brussels) == "25 October 2026, 02:30 CET (01:30 UTC)"


@pytest.mark.parametrize(
    ("language", "text"),
    {
        "en": "1 December 2026, 09:00 CET",
        "fr": "1 décembre 2026, 09:00 CET",
        "de": "1. Dezember 2026, 09:00 CET",
        "es": "1 de diciembre de 2026, 09:00 CET",
        "ar": "1 ديسمبر، 2026, 09:00 CET",
    }.items(),
)
def test_every_language_with_words_has_one_format_which_django_and_wagtail_use_as_well(language, text):
    with override(language), timezone.override("Europe/Brussels"):
        assert format_time(WINTER) == text
        local = timezone.localtime(WINTER)
        assert {date_format(local, name) for name in ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")} == {text}


def test_a_language_without_formats_of_its_own_has_hours_and_zone_in_the_same_way():
    with override("nl"), timezone.override("Europe/Brussels"):
        assert format_time(WINTER) == "1 december 2026, 09:00 CET"


@pytest.mark.parametrize(
    ("active", "zone", "text"),
    [
        ("Asia/Kolkata", "Europe/Brussels", "1 December 2026, 13:30 IST (Brussels: 09:00 CET; 08:00 UTC)"),
        ("Europe/Brussels", "America/New_York", "1 December 2026, 09:00 CET (New York: 03:00 EST; 08:00 UTC)"),
        ("UTC", "Europe/Brussels", "1 December 2026, 08:00 UTC (Brussels: 09:00 CET)"),
        ("Europe/Brussels", "UTC", "1 December 2026, 09:00 CET (08:00 UTC)"),
        (
            "Pacific/Honolulu",
            "Asia/Tokyo",
            "30 November 2026, 22:00 HST (Tokyo: 1 December 2026, 17:00 JST; 1 December 2026, 08:00 UTC)",
        ),
        ("Europe/Brussels", "Europe/Paris", "1 December 2026, 09:00 CET (08:00 UTC)"),  # the same clock
        ("Europe/Brussels", "", "1 December 2026, 09:00 CET (08:00 UTC)"),
        ("Europe/Brussels", "Mars/Olympus", "1 December 2026, 09:00 CET (08:00 UTC)"),  # a name that tzdata has lost
    ],
)
def test_editors_read_a_time_in_their_zone_and_in_that_in_which_it_was_typed(active, zone, text):
    with timezone.override(active):
        assert format_typed_time(WINTER, zone) == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Brussels", "1 December 2026, 09:00 CET (Brussels; 08:00 UTC)"),
        ("Asia/Kolkata", "1 December 2026, 13:30 IST (08:00 UTC)"),  # the zone of the site
        ("", "1 December 2026, 13:30 IST (08:00 UTC)"),
        ("UTC", "1 December 2026, 08:00 UTC"),
    ],
)
def test_journalists_read_a_time_in_the_zone_in_which_it_was_typed(zone, text, settings):
    settings.SITE_TIME_ZONE = "Asia/Kolkata"
    with timezone.override("America/New_York"):
        assert format_release_time(WINTER, zone) == text
