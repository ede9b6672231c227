"""The data of a subscriber as other systems receive it, in webhooks and in exports."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal, cast

from django.db.models import Prefetch, QuerySet
from pydantic import Field

from cms.content.schema import Schema
from cms.core.sites import host_of

from .links import build_unsubscribe_url
from .models import ConsentRecord, Subscriber

Status = Literal["confirmed", "unsubscribed"]
EXPORTED_STATUSES = (Subscriber.Status.CONFIRMED, Subscriber.Status.UNSUBSCRIBED)


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
