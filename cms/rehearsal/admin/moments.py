"""The moments at which something changes that visitors see, as far as a user may know of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from cms.core import clock
from cms.editing.schedule.entries import Calendar, Entry, TimeRange

SPAN = timedelta(days=92)  # later minutes are typed
MAX_MOMENTS = 200
MAX_TITLES = 3  # titles in the line of a moment


@dataclass(frozen=True, slots=True)
class Moment:
    """A minute at which something changes, with what changes."""

    at: datetime
    entries: tuple[Entry, ...]

    @property
    def titles(self) -> Sequence[Entry]:
        """Return the first entries, for the line of the moment."""
        return self.entries[:MAX_TITLES]

    @property
    def further(self) -> int:
        """Return how many entries its line does not name."""
        return max(0, len(self.entries) - MAX_TITLES)

    @property
    def query(self) -> str:
        """Return the query with which the view of the slider shows this moment."""
        return build_query(self.at)


def find_moments(user: Any, after: datetime | None = None) -> list[Moment]:
    """Return the moments of the next SPAN after a time, the next one first, of entries in the calendar of the user.

    Times of drafts that are not scheduled are left out: nothing happens at them.
    """
    now = clock.now()
    begins = max(after, now) if after else now
    span = TimeRange(begins, now + SPAN)
    entries = [
        entry
        for entry in Calendar(user, span, now).entries()
        if entry.state not in ("planned", "done") and entry.at > begins
    ]
    return list(_group(entries))[:MAX_MOMENTS]


def build_query(at: datetime) -> str:
    """Return the query string that names a minute."""
    return "?" + urlencode({"at": at.isoformat()})


def read_minute(text: str) -> datetime | None:
    """Return the minute of a query string; None for anything else, and for one that is over."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo and at > clock.now() else None


def build_minute_url(at: datetime) -> str:
    """Return the address at which a user rehearses a minute."""
    return reverse("rehearse") + build_query(at)


def _group(entries: Sequence[Entry]) -> Iterator[Moment]:
    for at, found in groupby(entries, key=lambda entry: entry.at):
        yield Moment(at, tuple(found))
