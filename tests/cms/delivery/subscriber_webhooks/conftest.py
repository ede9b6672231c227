"""A CRM that receives the messages about subscribers, and a visitor who signs up."""

from __future__ import annotations

import time
from typing import Any

import pytest

from cms.delivery.subscriber_webhooks import jobs
from cms.delivery.subscriber_webhooks.models import SubscriberEndpoint
from tests.cms.delivery.sign_ups.conftest import Visitor, visitor
from tests.cms.delivery.webhooks.conftest import receiver

__all__ = ["receiver", "visitor"]


@pytest.fixture
def crm(tree, receiver) -> SubscriberEndpoint:
    """Create an endpoint that receives subscribers."""
    return SubscriberEndpoint.objects.create(name="Our CRM", url=receiver.url)


def send_all() -> None:
    """Send deliveries until none is due or being sent."""
    end = time.monotonic() + 30
    while jobs.deliver_due() or jobs.sender.sending:
        assert time.monotonic() < end


def unsubscribe(visitor: Visitor, email: Any) -> None:
    """Follow the link of an e-mail that ends the subscription."""
    assert visitor.post("/unsubscribe", {"token": visitor.token(email, "unsubscribe")}).status_code == 204
