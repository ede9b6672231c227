"""Schemas of the messages about subscribers, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Literal

from cms.delivery.sign_ups.schema import SubscriberData
from cms.delivery.webhooks.schema import Event


class SubscriberEvent(Event):
    """A subscriber confirmed the address, changed the choices or unsubscribed. Only CRMs receive this message."""

    type: Literal["subscriber.confirmed", "subscriber.changed", "subscriber.unsubscribed"]
    data: SubscriberData
