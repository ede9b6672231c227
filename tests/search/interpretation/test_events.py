"""Dates beside events: they are those of the event, most of which are to come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.search.interpretation.reading import read_interpretation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def read_parameters(text: str, language: str = "en") -> dict[str, str]:
    parts = read_interpretation(text, language, NOW).parts
    return {name: value for part in parts for name, (value,) in part.parameters.items()}


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("language", "text", "first", "after"),
    [
        ("en", "events next week", "2026-12-07", "2026-12-14"),
        ("en", "events in March", "2027-03-01", "2027-04-01"),
        ("en", "events this month", "2026-11-01", "2026-12-01"),
        ("en", "events tomorrow", "2026-12-01", "2026-12-02"),
        ("en", "upcoming events in 2027", "2027-01-01", "2028-01-01"),
        ("en", "events since 2025", "2025-01-01", None),
        ("en", "events in the next 30 days", "2026-11-30", "2026-12-31"),
        ("en", "events on 3 December", "2026-12-03", "2026-12-04"),
        ("fr", "événements de la semaine prochaine", "2026-12-07", "2026-12-14"),
        ("de", "Veranstaltungen nächste Woche", "2026-12-07", "2026-12-14"),
        ("es", "eventos de la semana que viene", "2026-12-07", "2026-12-14"),
        ("it", "eventi della prossima settimana", "2026-12-07", "2026-12-14"),
        ("nl", "evenementen volgende week", "2026-12-07", "2026-12-14"),
        ("pt", "eventos na próxima semana", "2026-12-07", "2026-12-14"),
    ],
)
def test_dates_beside_events_are_theirs(language, text, first, after):
    found = read_parameters(text, language)
    assert found.pop("action_kind") == "attend"
    assert found == {"event_after": first} | ({"event_before": after} if after else {})


def test_nothing_is_published_in_the_future():
    assert read_parameters("press releases next week") == {"type": "release"}


def test_other_dates_are_those_of_publication():
    assert read_parameters("events are cancelled, press releases of October") == {
        "type": "release",
        "published_after": "2026-10-01",
        "published_before": "2026-11-01",
    }


def test_the_label_names_the_event():
    labels = [part.label() for part in read_interpretation("events in December", "en", NOW).parts]
    assert labels == ["Kind of action: Come to an event", "Event: December 2026"]
