"""A site, and a visitor's frontend that reads it."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.demo import factories


class Frontend:
    """Asks the public API as a decoupled frontend does."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def ask(self, address: str, /, **params):
        return self.client.get(f"/api/v1{address}", params)

    def get(self, address: str, /, **params):
        answer = self.ask(address, **params)
        assert answer.status_code == 200, (answer.status_code, answer.content[:500])
        return answer.json()


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


@pytest.fixture
def tree(db):
    return factories.site()
