"""The archives of a place: their names, and which of them BACKUP_RETENTION keeps."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cms.core import clock

from .place import Place

PREFIX = "archives/"
SUFFIX = ".age"
NAME = re.compile(r"clarion-(\d{8}T\d{6}Z)-[0-9a-f]{8}")
TIME_FORMAT = "%Y%m%dT%H%M%SZ"
UNFINISHED_SECONDS = 86_400.0  # no archive takes as long


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of a place."""

    name: str
    created_at: datetime
    size: int

    @property
    def object_name(self) -> str:
        """The name of its object in the place."""
        return f"{PREFIX}{self.name}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class Retention:
    """How many archives are kept: the last one of each of so many days, weeks and months."""

    daily: int
    weekly: int
    monthly: int


def name_archive(created_at: datetime) -> str:
    """Return a new name, which sorts by time and no other archive has."""
    return f"clarion-{created_at.astimezone(UTC).strftime(TIME_FORMAT)}-{secrets.token_hex(4)}"


def list_archives(place: Place) -> list[Archive]:
    """Return the archives of the place, the newest first. Other objects are not looked at."""
    found = []
    for stored in place.list(PREFIX):
        name = stored.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        if stored.name.endswith(SUFFIX) and (match := NAME.fullmatch(name)):
            created_at = datetime.strptime(match[1], TIME_FORMAT).replace(tzinfo=UTC)
            found.append(Archive(name, created_at, stored.size))
    return sorted(found, key=lambda archive: archive.name, reverse=True)


def find_outdated(archives: Iterable[Archive], retention: Retention) -> list[Archive]:
    """Return the archives that are not kept. Days, weeks and months are those of the site. The newest is kept."""
    newest_first = sorted(archives, key=lambda archive: archive.name, reverse=True)
    zone = clock.site_zone()
    periods: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
        (retention.daily, lambda at: at.date()),
        (retention.weekly, lambda at: at.isocalendar()[:2]),
        (retention.monthly, lambda at: (at.year, at.month)),
    )
    kept = set(newest_first[:1])
    for count, period in periods:
        last: dict[Hashable, Archive] = {}
        for archive in newest_first:
            last.setdefault(period(archive.created_at.astimezone(zone)), archive)
        kept.update(list(last.values())[:count])
    return [archive for archive in newest_first if archive not in kept]


def delete_outdated(place: Place, retention: Retention) -> list[Archive]:
    """Delete what is not kept, the oldest first, and what killed processes have left; return the archives."""
    outdated = find_outdated(list_archives(place), retention)
    for archive in reversed(outdated):
        place.delete(archive.object_name)
    place.delete_unfinished(UNFINISHED_SECONDS)
    return outdated
