"""The numbers of subscribers by what they are told of, for reports that must not contain anything of a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import Any

from .models import Criteria
from .subscriptions import select_active_alerts

Choice = tuple[int, str, Criteria]  # a site, a language, and what an alert asks for


def count_subscribers() -> list[dict[str, Any]]:
    """Return groups of subscribers with the same active alerts: these alerts, and the number of subscribers.

    A subscriber gets one e-mail for all of their alerts that match, so a group is told once if any of its alerts does.
    """
    choices: dict[int, set[Choice]] = defaultdict(set)
    for alert in select_active_alerts().iterator():
        choices[alert.subscriber_id].add((alert.site_id, alert.locale, alert.criteria))
    counted = Counter(frozenset(chosen) for chosen in choices.values())
    return [
        {"alerts": [_describe(choice) for choice in sorted(chosen, key=str)], "subscribers": number}
        for chosen, number in sorted(counted.items(), key=lambda item: sorted(map(str, item[0])))
    ]


def _describe(choice: Choice) -> dict[str, Any]:
    site_id, locale, criteria = choice
    return {"site_id": site_id, "locale": locale, **asdict(criteria)}
