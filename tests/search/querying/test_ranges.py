"""Ranges and sort keys of page types: in the parameters, the engine, the facet by month, and without an engine."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from pydantic import ValidationError

from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.standard_pages.models import StandardPage
from cms.pages.search_ranges import MAX_INDEX_NUMBER, MAX_NUMBER, DateRange, NumberRange, SortKey
from cms.search_documents.builder import build_draft_document, find_search_documents
from search.engines.port import SearchUnavailable
from search.querying import service
from search.querying.params import build_search_params
from tests.search.installed_filters import installed_declarations
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db

# The last hour of November and the first of December in Paris; both are on 30 November in UTC.
LATE_NOVEMBER = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
EARLY_DECEMBER = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(module_tree) -> dict[str, CallToActionPage]:
    """Return calls to action, of which one is no event."""
    times = {
        "november": LATE_NOVEMBER,
        "december": EARLY_DECEMBER,
        "christmas": datetime(2026, 12, 25, 9, tzinfo=UTC),
        "next_year": datetime(2027, 1, 10, 18, tzinfo=UTC),
    }
    pages = {
        name: factories.CallToActionFactory(title=name, action_kind="attend", event_at=at) for name, at in times.items()
    }
    return pages | {"petition": factories.CallToActionFactory(title="petition", priority=70)}


@pytest.fixture
def events(written, each_engine, settings) -> dict[str, CallToActionPage]:
    settings.SITE_TIME_ZONE = "Europe/Paris"
    index_changes()
    return deepcopy(written)


def search(**given):
    return service.search(build_search_params().model_validate({"type": ["call_to_action"], **given}), "/api/v1/search")


def search_degraded(**given):
    gone = SearchUnavailable("gone")
    with (
        patch("search.querying.results.get_engine", side_effect=gone),
        patch("search.querying.languages.get_engine", side_effect=gone),
    ):
        answer = search(**given)
    assert answer.degraded
    return answer


def titles(answer) -> list[str]:
    return [item.title for item in answer.items]


def months(answer) -> list[tuple[str, str, int, str | None]]:
    (facet,) = [one for one in answer.facets if one.name == "event"]
    return [(one.value, one.label, one.count, one.parent) for one in facet.values]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"event_after": "2026-12-01"}, {"december", "christmas", "next_year"}),
        ({"event_before": "2026-12-01"}, {"november"}),
        ({"event_after": "2026-12-01", "event_before": "2026-12-25"}, {"december"}),
        ({"event_after": "2027-01-11"}, set()),
        ({"event": ["2026"]}, {"november", "december", "christmas"}),
        ({"event": ["2026-11", "2027"]}, {"november", "next_year"}),
        ({"event": ["2026-12"], "event_after": "2026-12-02"}, {"christmas"}),
        ({"event": ["2025"]}, set()),
        ({}, {"november", "december", "christmas", "next_year", "petition"}),
    ],
)
def test_days_and_months_are_those_of_the_time_zone_of_the_site(events, given, expected):
    for answer in (search(**given), search_degraded(**given)):
        assert (set(titles(answer)), answer.total) == (expected, len(expected))


def test_the_facet_counts_by_year_and_month_in_the_order_of_the_calendar(events):
    assert months(search()) == [
        ("2026", "2026", 3, None),
        ("2026-11", "November 2026", 1, "2026"),
        ("2026-12", "December 2026", 2, "2026"),
        ("2027", "2027", 1, None),
        ("2027-01", "January 2027", 1, "2027"),
    ]


def test_the_counts_ignore_the_selection_in_the_facet_and_respect_the_range(events):
    narrowed = months(search(event=["2026-12"]))
    assert {value: count for value, _, count, _ in narrowed} == {
        "2026": 3, "2026-11": 1, "2026-12": 2, "2027": 1, "2027-01": 1
    }  # fmt: skip
    ranged = months(search(event_after="2026-12-01"))
    assert {value: count for value, _, count, _ in ranged} == {"2026": 2, "2026-12": 2, "2027": 1, "2027-01": 1}
    assert months(search(event=["2020-05"]))[:2] == [("2020", "2020", 0, None), ("2020-05", "May 2020", 0, "2020")]


@pytest.mark.parametrize("year", [1850, 9999])
def test_a_date_that_no_parameter_can_name_is_found_and_in_no_facet(written, search_engine, year):
    """Such a date often stands for “always” or “never”."""
    at = datetime(year, 12, 31, 12, tzinfo=UTC)
    factories.CallToActionFactory(title="far", action_kind="attend", event_at=at)
    index_changes()
    assert {value[:4] for value, *_ in months(search())} == {"2026", "2027"}
    assert titles(search(sort="event_desc" if year > 2100 else "event_asc"))[0] == "far"


@pytest.mark.parametrize(("value", "expected"), [(10**18, MAX_INDEX_NUMBER), (-(10**18), -MAX_INDEX_NUMBER)])
def test_a_number_that_no_index_can_store_is_beyond_every_bound(value, expected):
    weight = NumberRange(lookup="weight", description="Weighs")
    assert weight.read_number(SimpleNamespace(weight=value)) == expected
    assert expected < 2**63
    lowest, below = weight.read_bounds(-MAX_NUMBER, MAX_NUMBER)
    assert not lowest <= expected < below


def test_months_are_written_in_the_language_of_the_search(written, search_engine, settings):
    french = factories.CallToActionFactory(
        title="Marche",
        parent=factories.CallToActionIndexFactory(locale="fr"),
        action_kind="attend",
        event_at=LATE_NOVEMBER,
    )
    index_changes()
    assert french.locale.language_code == "fr"
    assert [label for _, label, _, _ in months(search(locale="fr"))] == ["2026", "novembre 2026"]


def test_a_month_that_only_hidden_events_have_is_in_no_facet(events):
    states.unpublish(events["next_year"])  # the index still has the page
    states.restrict(events["november"])
    assert [value for value, *_ in months(search())] == ["2026", "2026-12"]
    assert titles(search(event=["2027"])) == titles(search(event_after="2027-01-01")) == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("event_asc", ["november", "december", "christmas", "next_year", "petition"]),
        ("event_desc", ["next_year", "christmas", "december", "november", "petition"]),
    ],
)
def test_events_are_sorted_by_their_start_and_pages_without_one_are_last(events, sort, expected):
    assert titles(search(sort=sort)) == titles(search_degraded(sort=sort)) == expected
    assert titles(search(q="november OR christmas", sort=sort)) == [
        one for one in expected if one in ("november", "christmas")
    ]
    seen, answer = [], search(sort=sort, limit=2)
    while answer.next:
        seen += titles(answer)
        cursor = dict(part.split("=") for part in answer.next.partition("?")[2].split("&"))["cursor"].replace(
            "%3A", ":"
        )
        answer = search(sort=sort, limit=2, cursor=cursor)
    assert seen + titles(answer) == expected


def test_events_of_several_languages_are_limited_and_sorted_together(written, search_engine):
    march = factories.CallToActionFactory(
        title="Marche",
        parent=factories.CallToActionIndexFactory(locale="fr"),
        action_kind="attend",
        event_at=datetime(2026, 12, 5, tzinfo=UTC),
    )
    index_changes()
    expected = ["christmas", march.title]
    for run in (search, search_degraded):
        found = run(language="all", event_after="2026-12-02", event_before="2027-01-01", sort="event_desc")
        assert (titles(found), found.total) == (expected, 2)
        assert titles(run(language="all", sort="event_asc"))[-3:] == ["christmas", "next_year", "petition"]


def test_numbers_have_a_minimum_and_a_maximum(written, search_engine):
    priority = NumberRange(lookup="priority", description="Has a priority of", example=50)
    with installed_declarations({CallToActionPage: {"search_ranges": {"weight": priority}}}):
        index_changes()
        for run in (search, search_degraded):
            assert titles(run(weight_min=50.5)) == ["petition"]
            assert titles(run(weight_min=70, weight_max=70)) == ["petition"]
            assert len(titles(run(weight_max=50))) == 4
            assert titles(run(weight_min=71)) == titles(run(weight_max=-3)) == []
            assert len(titles(run(weight_max=9e12))) == 5


def test_several_page_types_share_a_range_and_an_order(written, search_engine):
    standard = factories.StandardFactory(title="standard", published_at=datetime(2026, 12, 10, tzinfo=UTC))
    day = {"label": "Day", "description": "Is on"}
    declared = {
        CallToActionPage: ("event_at", {}),
        StandardPage: ("listed_at", {}),
    }
    attributes = {
        model: {
            "search_ranges": {"day": DateRange(lookup=lookup, **day)},
            "sort_keys": {"day": SortKey(lookup=lookup, description="the day")},
        }
        for model, (lookup, _) in declared.items()
    }
    with installed_declarations(attributes):
        index_changes()
        for run in (search, search_degraded):
            found = run(type=[], day_after="2026-12-02", sort="day_asc")
            assert titles(found) == [standard.title, "christmas", "next_year"]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "given",
    [
        {"event_after": "tomorrow"},
        {"event_before": "2026-13-01"},
        {"event_after": "1500-01-01"},
        {"event": ["2026-13"]},
        {"event": ["26"]},
        {"event": ["2026-1"]},
        {"sort": "event"},
        {"sort": "price_asc"},
    ],
)
def test_other_values_are_refused(given):
    with pytest.raises(ValidationError):
        build_search_params().model_validate(given)


def test_the_parameters_are_documented():
    properties = build_search_params().model_json_schema()["properties"]
    assert properties["event_after"]["description"] == "Is an event that begins on this day or later."
    assert properties["event_before"]["examples"] == ["2026-12-01"]
    assert properties["event"]["description"] == "Is an event that begins in any of these years or months."
    assert properties["sort"]["enum"] == ["relevance", "newest", "oldest", "event_asc", "event_desc"]
    assert "`event_asc`, `event_desc`: by the start of the event" in properties["sort"]["description"]


def test_values_are_read_from_published_pages_and_from_drafts_in_memory(written):
    page = deepcopy(written["november"])
    document = find_search_documents([page.pk])[page.pk]
    assert document.numbers == {"event": int(LATE_NOVEMBER.timestamp() * 1000)}
    draft = states.reload_page(page)
    draft.event_at = None
    document = build_draft_document(draft).documents[page.pk]
    assert (document.numbers, document.filters["event"]) == ({}, ())
