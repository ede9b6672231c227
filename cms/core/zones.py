"""The instants of times that people type: in which zone, and what the clock of the zone shows twice or never.

An instant is stored in UTC. The name of the zone in which it was typed is stored beside it, in a column of its own, and
never moves the instant: neither when another zone is displayed, nor when the rules of a zone change afterwards.

When the clocks go forward, an hour does not exist; when they go back, one occurs twice. A time in such an hour has two
possible instants, between which only the person who typed it can choose. Forms ask for the choice where the time was
typed, and commands print what to write instead.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from . import clock

MAX_ZONE_LENGTH = 64  # the longest name of tzdata has 32 characters
INSTANT_SUFFIXES = ("_at", "_until")
NOT_OFFERED = {"Factory", "localtime"}  # placeholders of tzdata and of Debian
INSTANT = re.compile(
    r"(?P<local>\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)"
    r"\s*(?P<offset>Z|[+-]\d{2}:\d{2}(?::\d{2})?)?"
    r"(?:\s+(?P<zone>[A-Za-z].*))?"
)


class InstantError(ValueError):
    """A text of which no instant can be told; the message says what to write instead."""


class InvalidInstant(InstantError):
    """A text that is no time."""


class UnknownZone(InstantError):
    """A name that no time zone has."""


class ShiftedHour(InstantError):
    """A time in an hour at which the clocks of the zone change.

    `candidates` are the two instants that may be meant, in UTC, the earlier one first.
    """

    reason = ""

    def __init__(self, local: datetime, zone: ZoneInfo, candidates: tuple[datetime, datetime]) -> None:
        self.local, self.zone, self.candidates = local, zone, candidates
        first, second = (f"{write_offset_time(at, zone)} {zone.key}" for at in candidates)
        super().__init__(f"{local:%Y-%m-%d %H:%M} {self.reason} (zone {zone.key}). Write “{first}” or “{second}”.")


class MissingHour(ShiftedHour):
    """A time that does not exist, because the clocks go forward.

    The candidates are the time by the clock as it was after the change, and by the clock as it was before.
    """

    reason = "does not exist, because the clocks go forward"


class AmbiguousHour(ShiftedHour):
    """A time that occurs twice, because the clocks go back."""

    reason = "occurs twice, because the clocks go back"


# ---------------------------------------------------------------- zones


def load_zone(name: str) -> ZoneInfo | None:
    """Return the zone with exactly this name; None if there is none, or none any more."""
    return ZoneInfo(name) if name in _zone_names() else None


def find_zone(text: str) -> ZoneInfo:
    """Return the zone of a name as people write it: `Europe/Brussels`, `europe/brussels`, `Brussels` or `new york`.

    Raises:
        UnknownZone: No zone has this name, or several cities have it.
    """
    written = "_".join(text.split())
    name = written if written in _zone_names() else _names_as_written().get(written.casefold())
    if not name:
        raise UnknownZone(f"There is no time zone “{text.strip()}”. Write its name as in Europe/Brussels.")
    return ZoneInfo(name)


def name_city(zone: ZoneInfo | str) -> str:
    """Return the name of a zone as readers know it, which is that of its city: `Brussels` of `Europe/Brussels`."""
    name = zone if isinstance(zone, str) else zone.key
    if name.startswith("Etc/"):
        return name
    return name.rpartition("/")[2].replace("_", " ")


def name_zone_field(instant_field: str) -> str:
    """Return the name of the field with the zone in which an instant was typed: `embargo_zone` of `embargo_until`."""
    for suffix in INSTANT_SUFFIXES:
        instant_field = instant_field.removesuffix(suffix)
    return f"{instant_field}_zone"


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones() - NOT_OFFERED)


@cache
def _names_as_written() -> dict[str, str]:
    """Return names of zones by how people may write them: any case, and the city alone if only one zone has it."""
    names = sorted(_zone_names())
    cities: dict[str, list[str]] = {}
    for name in names:
        cities.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    by_city = {city: found[0] for city, found in cities.items() if len(found) == 1}
    return by_city | {name.casefold(): name for name in names}


# ---------------------------------------------------------------- instants


def resolve_local_time(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clock of a zone shows a time.

    Raises:
        MissingHour: The clock never shows it.
        AmbiguousHour: The clock shows it twice.
        InvalidInstant: It is in the first or the last year of Python's calendar.
    """
    check_year(local)
    first, second = _find_instants(local, zone)
    if first == second:
        return first
    error = AmbiguousHour if first < second else MissingHour
    raise error(local, zone, (min(first, second), max(first, second)))


def parse_instant(text: str, default_zone: ZoneInfo | None = None) -> tuple[datetime, ZoneInfo]:
    """Return the instant of a text, in UTC, and its zone: `2026-12-01 09:00 Europe/Brussels`.

    Without the name of a zone it is the default zone, by default that of the site. With an offset, such as
    `2026-10-25 02:30+02:00 Europe/Brussels` or `2026-12-01T08:00Z`, no hour is missing or ambiguous.

    Raises:
        InvalidInstant: It is no time, or the zone does not have this offset then.
        UnknownZone: No zone has the name.
        MissingHour: The clock of the zone never shows the time.
        AmbiguousHour: The clock of the zone shows the time twice.
    """
    if not (found := INSTANT.fullmatch(text.strip())):
        raise InvalidInstant(f"“{text.strip()}” is no time. Write it as in 2026-12-01 09:00 Europe/Brussels.")
    zone = find_zone(found["zone"]) if found["zone"] else default_zone or clock.site_zone()
    try:
        written = datetime.fromisoformat(found["local"] + (found["offset"] or ""))
    except ValueError as error:
        raise InvalidInstant(f"“{text.strip()}” is no time: {error}.") from error
    if written.tzinfo is None:
        return resolve_local_time(written, zone), zone
    check_year(written)
    at = written.astimezone(UTC)
    if found["zone"] and found["offset"] != "Z" and written.utcoffset() != at.astimezone(zone).utcoffset():
        raise InvalidInstant(f"“{text.strip()}” contradicts itself: {zone.key} has {write_offset_time(at, zone)} then.")
    return at, zone


def is_ambiguous(at: datetime, zone: tzinfo) -> bool:
    """Return whether the clock of a zone shows the time of an instant twice."""
    first, second = _find_instants(at.astimezone(zone).replace(tzinfo=None), zone)
    return first != second


def write_local_time(at: datetime, zone: tzinfo) -> str:
    """Return what to type for an instant: `2026-12-01 09:00`, with the offset if the clock shows it twice."""
    return write_offset_time(at, zone) if is_ambiguous(at, zone) else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def write_offset_time(at: datetime, zone: tzinfo) -> str:
    """Return the time of an instant with its offset: `2026-10-25 02:30+02:00`."""
    return at.astimezone(zone).isoformat(" ", "minutes")


def _find_instants(local: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the instants of a time by the clock before a change and after it; both are the same in all other hours."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def check_year(written: datetime) -> None:
    """Refuse the first and the last year of Python's calendar, in which not every zone has a time."""
    if not MINYEAR < written.year < MAXYEAR:
        raise InvalidInstant(f"The year {written.year} is too far away.")
