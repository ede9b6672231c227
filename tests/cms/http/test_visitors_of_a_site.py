"""One visitor of a site that renders on its server closes neither forms nor links for the others.

The site is one client of the CMS, and names its visitors with its key, without which production does not start.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.settings.http import RATE_LIMITS

KEY, SITE = "a-key-of-the-site-with-enough-characters-0123456789", "198.51.100.1"
GREEDY, OTHER = "203.0.113.66", "203.0.113.7"


@pytest.fixture(autouse=True)  # each test begins without requests
def limits(tree, settings, pass_seconds) -> None:
    """Set the limits of production."""
    settings.RATE_LIMITS = RATE_LIMITS


def send(path: str, visitor: str, *, key: str = KEY, **more: Any) -> int:
    """Send a request as the site does, and return the status."""
    headers = {"X-Frontend-Key": key, "X-Visitor-Address": visitor, **more.pop("headers", {})}
    client = Client(REMOTE_ADDR=SITE, headers=headers)
    if more:
        return int(client.post(f"/api/v1/{path}", more, content_type="application/json").status_code)
    return int(client.get(f"/api/v1/{path}").status_code)


def open_link(visitor: str, key: str = KEY) -> int:
    return send("embargo-access/terms", visitor, key=key, headers={"Authorization": "Embargo invented"})


def ask_for_alerts(visitor: str, key: str = KEY) -> int:
    return send("alerts", visitor, key=key, email="ada@example.org", q="ferries")


@pytest.mark.parametrize(("attack", "requests"), [(open_link, 125), (ask_for_alerts, 32)])
def test_a_greedy_visitor_is_refused_and_others_are_not(settings, attack, requests) -> None:
    settings.FRONTEND_KEYS = [KEY]
    statuses = [attack(GREEDY) for _ in range(requests)]
    assert statuses[-1] == 429
    assert attack(OTHER) != 429


@pytest.mark.parametrize(("attack", "requests"), [(open_link, 125), (ask_for_alerts, 32)])
def test_without_the_key_all_visitors_are_one_client(settings, attack, requests) -> None:
    settings.FRONTEND_KEYS = []
    assert [attack(GREEDY) for _ in range(requests)][-1] == 429
    assert attack(OTHER) == 429
