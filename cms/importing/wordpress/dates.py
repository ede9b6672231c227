"""Read the dates of an export."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

NO_DATE = "0000-00-00"  # what WordPress writes for drafts that were never published
DATE_FORMAT = "%Y-%m-%d %H:%M:%S"


def parse_date(written: str, zone: tzinfo) -> datetime | None:
    """Return a date of WordPress; None if it is missing or impossible."""
    if written.startswith(NO_DATE):
        return None
    try:
        return datetime.strptime(written, DATE_FORMAT).replace(tzinfo=zone)
    except ValueError:
        return None


def parse_feed_date(written: str) -> datetime | None:
    """Return a date as in feeds, which WordPress writes for items without others; None if it is impossible."""
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
