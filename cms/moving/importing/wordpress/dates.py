"""Read the dates of an export."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

NO_DATE = "0000-00-00"  # what WordPress writes for drafts that were never published
DATE_FORMAT = "%Y-%m-%d %H:%M:%S"
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


def parse_date(written: str, zone: tzinfo) -> datetime | None:
    """Return a date of WordPress; None if it is missing or impossible."""
    if written.startswith(NO_DATE):
        return None
    try:
        return _limit(datetime.strptime(written, DATE_FORMAT).replace(tzinfo=zone))
    except ValueError:
        return None


def parse_feed_date(written: str) -> datetime | None:
    """Return a date as in feeds, which WordPress writes for items without others; None if it is impossible."""
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    return _limit(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _limit(moment: datetime) -> datetime:
    """Return a moment that exists in all time zones: not in the first or last days of the calendar."""
    return min(max(moment, EARLIEST), LATEST)
