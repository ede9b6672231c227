"""A time that a person types has one instant, or two between which that person chooses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from cms.core.zones import (
    AmbiguousHour,
    InstantError,
    InvalidInstant,
    MissingHour,
    UnknownZone,
    find_zone,
    is_ambiguous,
    load_zone,
    name_city,
    name_zone_field,
    parse_instant,
    resolve_local_time,
    write_local_time,
    write_offset_time,
)

BRUSSELS, LORD_HOWE = ZoneInfo("Europe/Brussels"), ZoneInfo("Australia/Lord_Howe")
FIRST_YEAR, LAST_YEAR = 2026, 2036
HALF_DAY, MINUTE = timedelta(hours=12), timedelta(minutes=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("2026-12-01 09:00 Europe/Brussels", utc(2026, 12, 1, 8), "Europe/Brussels"),
        ("2026-12-01 09:00", utc(2026, 12, 1, 3, 30), "Asia/Kolkata"),
        ("2026-12-01T09:00:30 brussels", utc(2026, 12, 1, 8, 0, 30), "Europe/Brussels"),
        (" 2026-07-01 09:00  New York ", utc(2026, 7, 1, 13), "America/New_York"),
        ("2026-12-01 09:00 UTC", utc(2026, 12, 1, 9), "UTC"),
        ("2026-12-01T08:00Z", utc(2026, 12, 1, 8), "Asia/Kolkata"),
        ("2026-12-01T08:00Z Europe/Brussels", utc(2026, 12, 1, 8), "Europe/Brussels"),
        ("2026-10-25 02:30+02:00 Europe/Brussels", utc(2026, 10, 25, 0, 30), "Europe/Brussels"),
        ("2026-10-25 02:30+01:00 Europe/Brussels", utc(2026, 10, 25, 1, 30), "Europe/Brussels"),
        ("2027-03-28 02:30+01:00", utc(2027, 3, 28, 1, 30), "Asia/Kolkata"),
    ],
)
def test_a_text_has_an_instant_and_a_zone(text, at, zone):
    assert parse_instant(text, ZoneInfo("Asia/Kolkata")) == (at, ZoneInfo(zone))


def test_without_a_zone_it_is_that_of_the_site(settings):
    settings.SITE_TIME_ZONE = "Europe/Brussels"
    assert parse_instant("2026-12-01 09:00") == (utc(2026, 12, 1, 8), BRUSSELS)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("tomorrow", InvalidInstant, "as in 2026-12-01 09:00 Europe/Brussels"),
        ("2026-12-01", InvalidInstant, "no time"),
        ("01/12/2026 09:00", InvalidInstant, "no time"),
        ("2026-02-30 09:00", InvalidInstant, "no time"),
        ("2026-12-01 24:30", InvalidInstant, "no time"),
        ("9999-12-31 23:00", InvalidInstant, "too far away"),
        ("0001-01-01 00:00Z", InvalidInstant, "too far away"),
        ("2026-12-01 09:00+02:00 Europe/Brussels", InvalidInstant, "2026-12-01 08:00+01:00"),
        ("2027-03-28 02:30+02:00 Europe/Brussels", InvalidInstant, "2027-03-28 01:30+01:00"),
        ("2026-12-01 09:00 Europe/Atlantis", UnknownZone, "“Europe/Atlantis”"),
        ("2026-12-01 09:00 Eastern", UnknownZone, "“Eastern”"),  # two countries have such a zone
        ("2026-12-01 09:00 posix/Europe/Brussels", UnknownZone, "no time zone"),
        ("2026-12-01 09:00 right/Europe/Brussels", UnknownZone, "no time zone"),  # counts leap seconds
        ("2026-12-01 09:00 America", UnknownZone, "no time zone"),  # a directory of tzdata
        ("2026-12-01 09:00 localtime", UnknownZone, "no time zone"),
    ],
)
def test_a_text_without_an_instant_is_refused_with_what_to_write(text, error, words):
    with pytest.raises(error, match=words.replace("+", r"\+")):
        parse_instant(text, BRUSSELS)
    assert issubclass(error, InstantError)


@pytest.mark.parametrize(
    ("text", "zone", "error", "first", "second"),
    [
        ("2027-03-28 02:30", BRUSSELS, MissingHour, "2027-03-28 01:30+01:00", "2027-03-28 03:30+02:00"),
        ("2026-10-25 02:30", BRUSSELS, AmbiguousHour, "2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00"),
        # On Lord Howe Island the clocks change by half an hour.
        ("2026-10-04 02:15", LORD_HOWE, MissingHour, "2026-10-04 01:45+10:30", "2026-10-04 02:45+11:00"),
        ("2027-04-04 01:45", LORD_HOWE, AmbiguousHour, "2027-04-04 01:45+11:00", "2027-04-04 01:45+10:30"),
    ],
)
def test_an_hour_at_which_the_clocks_change_has_two_candidates_that_can_be_written(text, zone, error, first, second):
    with pytest.raises(error) as raised:
        parse_instant(text, zone)
    written = [write_offset_time(at, zone) for at in raised.value.candidates]
    assert written == [first, second]
    for candidate, at in zip(written, raised.value.candidates, strict=True):
        assert f"{candidate} {zone.key}" in str(raised.value)
        assert parse_instant(f"{candidate} {zone.key}") == (at, zone)
        assert parse_instant(write_local_time(at, zone), zone) == (at, zone)


@pytest.mark.parametrize(
    "text", ["2027-03-28 01:59", "2027-03-28 03:00", "2026-10-25 01:59", "2026-10-25 03:00", "2028-03-28 02:30"]
)
def test_the_minutes_beside_the_hour_and_the_hour_in_other_years_are_not_asked_about(text):
    at, zone = parse_instant(text, BRUSSELS)
    assert write_local_time(at, zone) == text


def test_zones_that_do_not_change_their_clocks_are_never_asked_about():
    assert parse_instant("2027-03-28 02:30 UTC")[0] == utc(2027, 3, 28, 2, 30)
    assert parse_instant("2027-03-28 02:30 Asia/Kolkata")[0] == utc(2027, 3, 27, 21)


# ---------------------------------------------------------------- names


def test_a_stored_zone_is_loaded_by_its_exact_name_only():
    assert load_zone("Europe/Brussels") == BRUSSELS
    assert [load_zone(name) for name in ("", "brussels", "../../etc/passwd", "America", "Mars/Olympus")] == [None] * 5


def test_a_zone_is_found_as_people_write_it():
    assert find_zone("EUROPE/brussels") == find_zone(" Brussels ") == BRUSSELS
    with pytest.raises(UnknownZone):  # another name of tzdata ends alike
        find_zone("Buenos Aires")


def test_readers_know_a_zone_by_its_city():
    names = ["Europe/Brussels", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5", "CET"]
    assert [name_city(name) for name in names] == ["Brussels", "Buenos Aires", "UTC", "Etc/GMT+5", "CET"]
    assert name_city(BRUSSELS) == "Brussels"


def test_the_zone_of_an_instant_is_in_the_field_of_the_same_name():
    fields = ["go_live_at", "expire_at", "embargo_until", "send_at"]
    assert [name_zone_field(field) for field in fields] == ["go_live_zone", "expire_zone", "embargo_zone", "send_zone"]


# ---------------------------------------------------------------- all zones


def find_changes(zone: ZoneInfo, first: datetime, last: datetime) -> list[datetime]:
    """Return the minutes at which the offset of a zone changes, by looking at its clock twice a day."""
    looks = [first + number * HALF_DAY for number in range((last - first) // HALF_DAY)]
    return [
        next(
            at for at in (before + number * MINUTE for number in range(721)) if offset(at, zone) == offset(after, zone)
        )
        for before, after in pairwise(looks)
        if offset(before, zone) != offset(after, zone)
    ]


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def resolve(local: datetime, zone: ZoneInfo) -> tuple[type | None, list[datetime]]:
    """Return the kind of the hour with the instants that may be meant."""
    try:
        return None, [resolve_local_time(local, zone)]
    except (AmbiguousHour, MissingHour) as error:
        return type(error), list(error.candidates)


def check_change(zone: ZoneInfo, change: datetime) -> str:
    """Check each minute around a change against the clock of the zone, and return its kind."""
    step = offset(change, zone) - offset(change - MINUTE, zone)
    around = 100 + abs(step) // MINUTE
    shown: dict[datetime, list[datetime]] = {}  # the instants at which the clock shows a time
    for number in range(-2 * around, 2 * around):
        at = change + number * MINUTE
        shown.setdefault(at.astimezone(zone).replace(tzinfo=None), []).append(at)
    start = change.astimezone(zone).replace(tzinfo=None)
    for number in range(-around, around):
        local = start + number * MINUTE
        expected = shown.get(local, [])
        kind, instants = resolve(local, zone)
        if kind is MissingHour:
            assert expected == [], (zone, local)
            assert [at.astimezone(zone).replace(tzinfo=None) for at in instants] == [local - step, local + step]
        else:
            assert instants == expected, (zone, local)
            assert [is_ambiguous(at, zone) for at in expected] == [kind is AmbiguousHour] * len(expected)
        for at in expected:
            assert parse_instant(write_local_time(at, zone), zone) == (at, zone)
    return "forward" if step > timedelta() else "back"


def check_zone(name: str) -> list[str]:
    zone = ZoneInfo(name)
    changes = find_changes(zone, utc(FIRST_YEAR, 1, 1), utc(LAST_YEAR, 1, 1))
    return [check_change(zone, change) for change in changes]


@pytest.mark.parametrize("name", ["Europe/Brussels", "Australia/Lord_Howe"])
def test_each_minute_around_the_changes_of_a_zone_agrees_with_its_clock(name):
    kinds = check_zone(name)
    assert (kinds.count("forward"), kinds.count("back")) == (10, 10)


@pytest.mark.extended
@pytest.mark.slow
def test_each_minute_around_all_changes_of_all_zones_in_ten_years_agrees_with_their_clocks():
    kinds = [kind for name in sorted(available_timezones()) for kind in check_zone(name)]
    assert kinds.count("forward") > 1000
    assert kinds.count("back") > 1000
