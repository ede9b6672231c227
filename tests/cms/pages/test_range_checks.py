"""Each mistake in the declaration of a range or sort key is reported with the sentence that mends it."""

from __future__ import annotations

from typing import Any

import pytest

from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.press_releases.models import ReleasePage
from cms.pages import filter_registry, range_registry
from cms.pages.checks.filters import check_search_filters
from cms.pages.checks.ranges import check_search_ranges
from cms.pages.search_ranges import DateRange, NumberRange, SearchRange, SortKey
from tests.search.installed_filters import installed_declarations

COMPLETE = DateRange(lookup="listed_at", description="Is dated", label="Date", is_facet=True)


@pytest.mark.parametrize(
    ("name", "declared", "number", "problem", "hint"),
    [
        ("dated", "listed_at", "E001", "has no type", "DateRange or NumberRange"),
        ("dated", SearchRange(lookup="listed_at", description="Is"), "E001", "has no type", "DateRange or NumberRange"),
        ("dated", DateRange(description="Is dated"), "E002", "has no lookup", "the name of a field"),
        ("dated", DateRange(lookup="listed_at"), "E002", "has no description", "Begins"),
        ("dated", DateRange(lookup="listed_at", description="Is", is_facet=True), "E002", "no label", "pgettext_lazy"),
        ("year", COMPLETE, "E003", "search and lists use themselves", "another name"),
        ("language", COMPLETE, "E003", "search and lists use themselves", "another name"),
        ("Dated", COMPLETE, "E003", "no parameter can have", "lower-case letters"),
        ("published", COMPLETE, "E003", "the parameter “published_after”, which is in use", "another name"),
        ("person", COMPLETE, "E003", "the parameter “person”, which is in use", "another name"),
        ("dated", DateRange(lookup="dated_at", description="Is"), "E004", "no field of its own", "Name a field of Rel"),
        ("dated", DateRange(lookup="image__created_at", description="Is"), "E004", "follows a relation", "save() sets"),
        ("dated", DateRange(lookup="depth", description="Is"), "E004", "“depth” is a PositiveInteger", "NumberRange"),
        ("deep", NumberRange(lookup="listed_at", description="Is"), "E004", "is a DateTimeField", "DateRange for a"),
        ("deep", NumberRange(lookup="title", description="Is"), "E004", "“title” is a CharField", "decimal_places=2)."),
    ],
)
def test_an_incomplete_range_is_reported_and_not_used(name: str, declared: Any, number: str, problem: str, hint: str):
    with installed_declarations({ReleasePage: {"search_ranges": {name: declared}}}):
        (error,) = check_search_ranges()
        if number != "E003" or "in use" not in problem:
            assert name not in range_registry.get_ranges()
            assert filter_registry.get_declared_filters(ReleasePage).keys() == ReleasePage.search_filters.keys()
    assert error.id == f"ranges.{number}"
    assert problem in error.msg
    assert f"range “{name}” of press_releases.ReleasePage" in error.msg
    assert hint in error.hint


@pytest.mark.parametrize(
    ("declared", "number", "problem", "hint"),
    [
        ("listed_at", "E001", "has no type", "Write SortKey("),
        (SortKey(description="the date"), "E002", "has no lookup", "the name of a field"),
        (SortKey(lookup="listed_at"), "E002", "has no description", "the start of the event"),
        (SortKey(lookup="title", description="the title"), "E004", "“title” is a CharField", "whole number"),
    ],
)
def test_an_incomplete_sort_key_is_reported_and_not_used(declared: Any, number: str, problem: str, hint: str):
    with installed_declarations({ReleasePage: {"sort_keys": {"dated": declared}}}):
        (error,) = check_search_ranges()
        assert "dated" not in range_registry.get_sort_keys()
    assert error.id == f"ranges.{number}"
    assert problem in error.msg
    assert "sort key “dated” of press_releases.ReleasePage" in error.msg
    assert hint in error.hint


def test_a_range_and_a_sort_key_of_one_name_read_one_field():
    key = SortKey(lookup="first_published_at", description="the date")
    with installed_declarations({ReleasePage: {"search_ranges": {"dated": COMPLETE}, "sort_keys": {"dated": key}}}):
        (error,) = check_search_ranges()
    assert error.id == "ranges.E005"
    assert 'lookup="listed_at"' in error.hint


def test_one_name_for_values_of_two_kinds_is_reported():
    number = NumberRange(lookup="priority", description="Weighs")
    with installed_declarations(
        {ReleasePage: {"search_ranges": {"dated": COMPLETE}}, CallToActionPage: {"search_ranges": {"dated": number}}}
    ):
        (error,) = check_search_ranges()
        assert check_search_filters() == []
    assert error.id == "ranges.E005"
    assert "is declared differently by" in error.msg


def test_a_list_order_is_one_of_the_sort_keys():
    key = SortKey(lookup="listed_at", description="the date")
    with installed_declarations({ReleasePage: {"sort_keys": {"dated": key}, "list_order": "dated"}}):
        (error,) = check_search_ranges()
    assert error.id == "ranges.E006"
    assert "dated_asc, dated_desc" in error.hint
    with installed_declarations({ReleasePage: {"list_order": "dated_asc"}}):
        (error,) = check_search_ranges()
    assert "sort_keys" in error.hint


def test_complete_declarations_are_not_reported():
    assert check_search_ranges() == []
    keys = {"dated": SortKey(lookup="listed_at", description="the date")}
    declared = {"search_ranges": {"dated": COMPLETE}, "sort_keys": keys, "list_order": "dated_desc"}
    with installed_declarations({ReleasePage: declared, CallToActionPage: {"search_ranges": {"dated": COMPLETE}}}):
        assert check_search_ranges() == []
        assert range_registry.get_ranges()["dated"].by_model.keys() == {ReleasePage, CallToActionPage}
