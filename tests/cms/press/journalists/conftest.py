"""Contacts of the press office in every state, and the browser of a press officer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms.demo import factories
from cms.press.journalists.consents import record_consent
from cms.press.journalists.models import Journalist
from cms.snippets.topics.models import Topic
from tests.cms.module_site import tree

__all__ = ["tree"]


@pytest.fixture
def officer(tree) -> Any:
    return factories.UserFactory(username="officer", groups=["Press officers"])


@pytest.fixture
def admin(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def topic(tree) -> Topic:
    return factories.TopicFactory(label="Rivers", slug="rivers")


@pytest.fixture
def create_journalist(db) -> Callable[..., Journalist]:
    """Return a function that creates a contact, with a consent unless told otherwise."""

    def create(name: str, *, consents: bool = True, **fields: Any) -> Journalist:
        address = fields.pop("address", f"{name.lower().replace(' ', '.')}@example.org")
        many = {key: fields.pop(key) for key in ("languages", "topics", "regions") if key in fields}
        journalist = Journalist.objects.create(name=name, address=address, **fields)
        for key, values in many.items():
            getattr(journalist, key).set(values)
        if consents:
            record_consent(journalist, given_on=date(2026, 5, 3), source="Form", text="I agree")
            Journalist.objects.filter(pk=journalist.pk).update(status=fields.get("status", Journalist.Status.ACTIVE))
            journalist.refresh_from_db()
        return journalist

    return create
