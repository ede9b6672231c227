"""Calendars have the visible events of a list, with times, places and addresses that another program reads."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from cms.api import calendars
from cms.demo import factories
from cms.demo.factories import states
from cms.http.params import SiteParams
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.standard_pages.models import StandardPage
from cms.pages.checks.values import check_declared_values
from cms.pages.declarations import EventFields
from tests.search.installed_filters import installed_declarations

LIST = "/feeds/calls-to-action.ics"
PARIS = ZoneInfo("Europe/Paris")
# Clocks in Paris go forward on 28 March 2027: 01:30 in UTC is 03:30 there, and the day before it was 02:30.
BEFORE_THE_CHANGE = datetime(2027, 3, 27, 19, 0, tzinfo=PARIS)
AFTER_THE_CHANGE = datetime(2027, 3, 28, 19, 0, tzinfo=PARIS)


def create_event(title: str, at: datetime | None, **given: Any) -> CallToActionPage:
    return factories.CallToActionFactory(title=title, action_kind="attend", event_at=at, **given)


@pytest.fixture(scope="module")
def module_events(module_tree):
    factories.OrganisationFactory(name="Lantern & Co")
    return {
        "after": create_event("Vigil; with lanterns, and boats", AFTER_THE_CHANGE, event_place="Quay 3, North; gate 2"),
        "before": create_event("Night before", BEFORE_THE_CHANGE, summary="Bring\nwarm clothes."),
        "petition": factories.CallToActionFactory(title="Petition"),
    }


@pytest.fixture
def events(module_events, db):
    return deepcopy(module_events)


def read(frontend: Any, address: str = LIST, **params: Any) -> Calendar:
    response = frontend.send(address, **params)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8"), response.content
    found = Calendar.from_ical(response.content)
    assert found.errors == []
    return found


def read_titles(frontend: Any, **params: Any) -> list[str]:
    return [str(event["SUMMARY"]) for event in read(frontend, **params).events]


def test_a_calendar_has_the_events_of_the_list_in_the_order_of_their_start(frontend, events):
    calendar = read(frontend)
    assert (calendar["VERSION"], calendar["X-WR-CALNAME"]) == ("2.0", "Lantern & Co: Take action")
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert read_titles(frontend) == ["Night before", "Vigil; with lanterns, and boats"]


def test_times_are_in_utc_before_and_after_clocks_change(frontend, events, settings):
    settings.SITE_TIME_ZONE = "Europe/Paris"
    before, after = read(frontend).events
    assert [event["DTSTART"].to_ical() for event in (before, after)] == [b"20270327T180000Z", b"20270328T170000Z"]
    assert [event.start.astimezone(PARIS) for event in (before, after)] == [BEFORE_THE_CHANGE, AFTER_THE_CHANGE]


def test_an_event_has_its_place_address_text_and_last_change(frontend, events):
    before, after = read(frontend).events
    url = frontend.get(f"/pages/{events['after'].pk}")["url"]
    assert (str(after["LOCATION"]), str(after["URL"])) == ("Quay 3, North; gate 2", url)
    assert str(before["DESCRIPTION"]).startswith("Bring\nwarm clothes.\n\nhttp")
    assert "LOCATION" not in before
    changed_at = events["after"].last_published_at.replace(microsecond=0)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == changed_at


def test_the_uid_stays_when_the_page_moves_and_differs_by_language(frontend, events):
    uid = read(frontend).events[1]["UID"]
    states.publish(events["after"], slug="elsewhere")
    assert read(frontend).events[1]["UID"] == uid
    create_event("Veillée", AFTER_THE_CHANGE, translation_of=events["after"])
    (french,) = read(frontend, locale="fr").events
    assert french["UID"] != uid


def test_hidden_and_ended_events_are_in_no_calendar(frontend, events):
    states.unpublish(events["before"])
    states.restrict(create_event("Private canary", AFTER_THE_CHANGE))
    create_event("Ended canary", AFTER_THE_CHANGE, ends_at=datetime(2020, 1, 1, tzinfo=UTC))
    create_event("Draft canary", AFTER_THE_CHANGE, live=False)
    assert read_titles(frontend) == ["Vigil; with lanterns, and boats"]
    for event in (events["before"], CallToActionPage.objects.get(title="Private canary")):
        assert frontend.send(f"/pages/{event.pk}/event.ics").status_code == 404


def test_the_event_of_one_page_is_that_of_the_list(frontend, events):
    page = events["after"]
    (event,) = read(frontend, f"/pages/{page.pk}/event.ics").events
    assert event.to_ical() == read(frontend).events[1].to_ical()
    response = frontend.send(f"/pages/{page.pk}/event.ics")
    assert f"page-{page.pk}" in response["Cache-Tag"].split(",")
    assert frontend.send(f"/pages/{events['petition'].pk}/event.ics").status_code == 404
    assert frontend.send(f"/pages/{factories.StoryFactory().pk}/event.ics").status_code == 404


def test_a_calendar_is_cached_until_an_event_changes(frontend, events):
    response = frontend.send(LIST)
    assert {"list-calls-to-action", "settings"} <= set(response["Cache-Tag"].split(","))
    known = {"If-None-Match": response["ETag"]}
    assert frontend.client.get(f"/api/v1{LIST}", headers=known).status_code == 304
    states.publish(events["before"], event_place="Hall")
    assert frontend.client.get(f"/api/v1{LIST}", headers=known).status_code == 200


def test_the_events_that_begin_last_are_in_the_calendar_in_a_constant_number_of_queries(frontend, events, monkeypatch):
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            read(frontend)
        return len(queries)

    few = count_queries()
    for day in range(1, 5):
        create_event(f"Day {day}", datetime(2028, 1, day, tzinfo=UTC))
    assert count_queries() == few <= 20
    assert calendars.MAX_CALENDAR_EVENTS == 500  # as the documentation says
    monkeypatch.setattr(calendars, "MAX_CALENDAR_EVENTS", 2)
    assert read_titles(frontend) == ["Day 3", "Day 4"]


@pytest.mark.parametrize("address", ["/feeds/stories.ics", "/feeds/none.ics", "/feeds/calls-to-action.rss"])
def test_lists_without_events_have_no_calendar(frontend, tree, address):
    assert frontend.send(address).status_code == 422


def test_an_empty_calendar_is_valid_and_stable(frontend, tree):
    first, second = (frontend.send(LIST, locale="fr") for _ in range(2))
    assert Calendar.from_ical(first.content).events == []
    assert first.content == second.content


def test_control_characters_and_lines_cannot_add_a_property(frontend, events):
    title = "A\x0b\x01 quay\r\nATTACH:http://evil.example/ " + "ö" * 80
    CallToActionPage.objects.filter(pk=events["after"].pk).update(title=title)
    event = read(frontend).events[1]
    assert "ATTACH" not in event
    assert str(event["SUMMARY"]).replace("\n", " ").startswith("A quay ATTACH")


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2027, 3, 28), None, {"DTSTART": b"20270328"}),
        (date(2027, 3, 28), date(2027, 3, 28), {"DTSTART": b"20270328", "DTEND": b"20270329"}),
        (date(2027, 12, 31), date(2028, 1, 1), {"DTSTART": b"20271231", "DTEND": b"20280102"}),
        (date(2027, 3, 28), date(2027, 3, 27), {"DTSTART": b"20270328"}),
        (date(2027, 3, 28), date.max, {"DTSTART": b"20270328", "DTEND": b"99991231"}),
        (BEFORE_THE_CHANGE, AFTER_THE_CHANGE, {"DTSTART": b"20270327T180000Z", "DTEND": b"20270328T170000Z"}),
        (BEFORE_THE_CHANGE, BEFORE_THE_CHANGE, {"DTSTART": b"20270327T180000Z"}),
    ],
)
def test_an_event_may_last_whole_days_and_ends_with_its_last_day(tree, start, end, expected):
    page = factories.StandardFactory()
    declared = {"event_fields": EventFields(start="begins", end="stops"), "begins": start, "stops": end}
    for name in ("begins", "stops"):
        setattr(StandardPage, name, None)
    try:
        with installed_declarations({StandardPage: declared}):
            (event,) = Calendar.from_ical(calendars.build_event(page, SiteParams().read_context())).events
    finally:
        del StandardPage.begins, StandardPage.stops
    assert {name: event[name].to_ical() for name in ("DTSTART", "DTEND") if name in event} == expected
    assert (event["DTSTART"].params.get("VALUE") == "DATE") is not isinstance(start, datetime)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("fields", "problem", "hint"),
    [
        ("event_at", "has no EventFields", "Write event_fields = EventFields("),
        (EventFields(start="begins"), "the start “begins”", "DateTimeField in start"),
        (EventFields(start="title"), "the start “title”", "DateTimeField in start"),
        (EventFields(start="event_at", end="title"), "the end “title” of another kind", "DateTimeField in end"),
        (EventFields(start="event_at", place="priority"), "the place “priority”", "CharField in place"),
    ],
)
def test_fields_that_do_not_fit_are_reported(fields, problem, hint):
    with installed_declarations({CallToActionPage: {"event_fields": fields}}):
        (error,) = [one for one in check_declared_values() if one.id == "pages.E022"]
    assert problem in error.msg
    assert hint in error.hint
