from __future__ import annotations

import pytest

from tests.cms.delivery.webhooks.conftest import receiver

__all__ = ["receiver"]
KEY = "0123abcd-key"


@pytest.fixture
def engine(receiver, settings, tree):
    """Return a server that receives notices in the place of a search engine."""
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = KEY, receiver.url
    return receiver
