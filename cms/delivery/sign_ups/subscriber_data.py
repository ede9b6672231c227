"""The data of a subscriber as other systems receive it: in webhooks, and as CSV or JSON lines.

The export is for a CRM that does not receive webhooks or has missed some.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, TextIO, cast

from django.db.models import Prefetch, QuerySet
from django.dispatch import Signal
from pydantic import Field

from cms.content.schema import Schema
from cms.core import clock
from cms.core.commands import Progress
from cms.core.sites import host_of
from cms.core.spreadsheets import escape_formula

from .links import build_unsubscribe_url
from .models import ConsentRecord, Purpose, Subscriber

Status = Literal["confirmed", "unsubscribed"]
EXPORTED_STATUSES = (Subscriber.Status.CONFIRMED, Subscriber.Status.UNSUBSCRIBED)
BATCH_SIZE = 500  # subscribers, whose consents are read together
# A change may be stored a little after the time that it names, when its transaction ends.
OVERLAP = timedelta(minutes=1)
# A subscriber has confirmed, changed the choices or unsubscribed. It is sent within the transaction of the change, with
# `subscriber`, and with `change`, a SubscriberChange. Unconfirmed addresses cause none.
subscriber_changed = Signal()


class SubscriberChange(StrEnum):
    """What a subscriber has done."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    UNSUBSCRIBED = "unsubscribed"


class Consent(Schema):
    """The consent to a purpose that was confirmed last, with the words that the visitor saw."""

    purpose: str = Field(description="`letter`: news by e-mail.")
    text: str = Field(description="The words next to the checkbox.")
    version: str = Field(description="A digest of the words.")
    page: str = Field(description="URL of the page with the form; empty if the frontend did not name it.")
    given_at: datetime = Field(description="When the form was sent.")
    confirmed_at: datetime = Field(description="When the link in the e-mail was confirmed.")
    withdrawn_at: datetime | None = Field(description="When the subscriber unsubscribed.")


class SubscriberData(Schema):
    """A subscriber with the choices that were confirmed last."""

    id: int = Field(description="Stays the same as long as the address is stored.")
    status: Status = Field(description="Send news only while it is `confirmed`.")
    email: str = Field(description="The address in lower case.")
    name: str = Field(description="Empty if the form did not ask for it.")
    locale: str = Field(description="The language of the e-mails.")
    interests: list[str] = Field(description="The subjects that the subscriber is interested in.")
    area: str = Field(description="The place where the subscriber lives, as free text.")
    site: str = Field(description="`host` or `host:port` of the frontend with the form.")
    confirmed_at: datetime = Field(description="When the subscription began.")
    unsubscribed_at: datetime | None = Field(description="When it ended; null while it lasts.")
    changed_at: datetime = Field(description="When the subscriber confirmed, changed the choices or unsubscribed last.")
    unsubscribe_url: str = Field(description="The page that ends the subscription, for e-mails that you send.")
    consents: list[Consent] = Field(description="One for each purpose.")


def read_subscribers() -> QuerySet[Subscriber]:
    """Return the subscribers that have confirmed, also those that have unsubscribed since, ready for `describe`.

    They are in the order of their last changes.
    """
    confirmed = ConsentRecord.objects.exclude(confirmed_at=None).order_by("confirmed_at", "pk")
    return (
        Subscriber.objects.filter(status__in=EXPORTED_STATUSES, changed_at__isnull=False)
        .select_related("site")
        .prefetch_related(Prefetch("consents", confirmed, to_attr="confirmed_consents"))
        .order_by("changed_at", "pk")
    )


def describe(subscriber: Subscriber) -> SubscriberData:
    """Return the data of a subscriber that `read_subscribers` has read."""
    newest: dict[str, ConsentRecord] = {consent.purpose: consent for consent in subscriber.confirmed_consents}
    columns = ("id", "name", "locale", "interests", "area", "confirmed_at", "unsubscribed_at", "changed_at")
    return SubscriberData(
        **{name: getattr(subscriber, name) for name in columns},
        status=cast("Status", subscriber.status),
        email=subscriber.address,
        site=host_of(subscriber.site),
        unsubscribe_url=build_unsubscribe_url(subscriber),
        consents=[_describe_consent(consent) for consent in newest.values()],
    )


def _describe_consent(consent: ConsentRecord) -> Consent:
    return Consent(**{name: getattr(consent, name) for name in Consent.model_fields})


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
