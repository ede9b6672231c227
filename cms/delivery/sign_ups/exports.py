"""Write subscribers as CSV or JSON lines, for a CRM that does not receive webhooks or has missed some."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TextIO

from django.db.models import QuerySet

from cms.core import clock
from cms.core.progress import Progress
from cms.core.spreadsheets import escape_formula

from .models import Purpose, Subscriber
from .schema import Consent, SubscriberData, describe, read_subscribers

BATCH_SIZE = 500  # subscribers, whose consents are read together
# A change may be stored a little after the time that it names, when its transaction ends.
OVERLAP = timedelta(minutes=1)
COLUMNS = (
    *(name for name in SubscriberData.model_fields if name != "consents"),
    *(f"{purpose}_{name}" for purpose in Purpose.values for name in Consent.model_fields if name != "purpose"),
)


def find_changed(since: datetime | None) -> QuerySet[Subscriber]:
    """Return the subscribers that have changed since a moment, or all, in the order of their last changes."""
    return read_subscribers() if since is None else read_subscribers().filter(changed_at__gte=since)


def describe_all(subscribers: QuerySet[Subscriber], progress: Progress) -> Iterator[SubscriberData]:
    """Yield the data of subscribers, read in batches."""
    for subscriber in subscribers.iterator(BATCH_SIZE):
        yield describe(subscriber)
        progress.advance()


def find_next_moment() -> datetime:
    """Return the moment from which the next export has to continue, if one begins now.

    Changes of the last minute are then exported twice, because others may be stored after this export with an earlier
    time.
    """
    return clock.now() - OVERLAP


def write_csv(subscribers: Iterable[SubscriberData], file: TextIO) -> None:
    """Write a header and one row for each subscriber."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for subscriber in subscribers:
        row = flatten(subscriber)
        writer.writerow([escape_formula(row.get(column, "")) for column in COLUMNS])


def write_jsonl(subscribers: Iterable[SubscriberData], file: TextIO) -> None:
    """Write one JSON object in a line for each subscriber, as in webhooks."""
    for subscriber in subscribers:
        file.write(subscriber.model_dump_json() + "\n")


def flatten(subscriber: SubscriberData) -> dict[str, Any]:
    """Return the values of a row: lists are separated by commas, and each consent has columns of its own."""
    row = subscriber.model_dump(mode="json")
    consents = row.pop("consents")
    row["interests"] = ", ".join(row["interests"])
    for consent in consents:
        row |= {f"{consent['purpose']}_{name}": value for name, value in consent.items() if name != "purpose"}
    return {name: "" if value is None else value for name, value in row.items()}


WRITERS = {"csv": write_csv, "jsonl": write_jsonl}
