"""Each omission in the declaration of a filter is reported with the sentence that mends it."""

from __future__ import annotations

from typing import Any

import pytest

from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.pages import filter_registry
from cms.pages.checks.filters import check_search_filters
from cms.pages.search_filters import (
    BooleanFilter,
    ChoiceFilter,
    IntegerFilter,
    KeywordFilter,
    SearchFilter,
    SnippetFilter,
)
from tests.search.installed_filters import installed_filter

TEXTS = {"label": "Reference", "description": "Has any of these references."}
COMPLETE = KeywordFilter(lookup="dateline", **TEXTS)


@pytest.mark.parametrize(
    ("name", "declared", "number", "problem", "hint"),
    [
        ("reference", {"lookup": "dateline"}, "E001", "has no type", "KeywordFilter, ChoiceFilter"),
        ("reference", SearchFilter(lookup="dateline", **TEXTS), "E001", "has no type", "KeywordFilter, ChoiceFilter"),
        ("reference", KeywordFilter(**TEXTS), "E002", "has no lookup", "Set `lookup`"),
        ("reference", KeywordFilter(lookup="dateline", label="R"), "E002", "has no description", "Has any of these"),
        ("reference", KeywordFilter(lookup="dateline", description="R"), "E002", "has no label", "pgettext_lazy"),
        ("year", COMPLETE, "E003", "search and lists use themselves", "another name"),
        ("published_after", COMPLETE, "E003", "search and lists use themselves", "another name"),
        ("Reference-No", COMPLETE, "E003", "no parameter can have", "lower-case letters"),
        ("reference", KeywordFilter(lookup="refrence", **TEXTS), "E004", "leads to no field", "Name a field"),
        ("reference", KeywordFilter(lookup="dateline__x", **TEXTS), "E004", "not a relation", "Name a field"),
        ("topic_of", KeywordFilter(lookup="topics", **TEXTS), "E004", "another table", "SnippetFilter"),
        ("kind", ChoiceFilter(lookup="dateline", **TEXTS), "E004", "no choices", "KeywordFilter"),
        ("number", IntegerFilter(lookup="dateline", **TEXTS), "E004", "is a CharField", "IntegerField"),
        ("flag", BooleanFilter(lookup="dateline", **TEXTS), "E004", "is a CharField", "BooleanField"),
        (
            "month",
            KeywordFilter(lookup="listed_at", **TEXTS),
            "E004",
            "is a DateTimeField",
            'DateRange(lookup="listed_at"',
        ),
        ("flag", KeywordFilter(lookup="featured", **TEXTS), "E004", "is a BooleanField", "BooleanFilter(lookup="),
        ("depth", KeywordFilter(lookup="depth", **TEXTS), "E004", "PositiveInteger", "IntegerFilter(lookup="),
        ("key", KeywordFilter(lookup="translation_key", **TEXTS), "E004", "is a UUIDField", "in a CharField"),
        ("by", SnippetFilter(lookup="topics", snippet="topics.Person", **TEXTS), "E004", "topics.Person", "snippet"),
        ("by", SnippetFilter(lookup="topics", snippet="people.Person", **TEXTS), "E004", "leads to no", "relation"),
        ("by", SnippetFilter(lookup="topics", snippet="topics.Topic", **TEXTS), "E004", "“name”", "label_field"),
        (
            "contact",
            SnippetFilter(lookup="boilerplate", snippet="organisation.Boilerplate", **TEXTS),
            "E004",
            "“slug”",
            "SlugField",
        ),
    ],
)
def test_an_incomplete_filter_is_reported_and_not_used(name: str, declared: Any, number: str, problem: str, hint: str):
    with installed_filter(name, {ReleasePage: declared}):
        (error,) = check_search_filters()
        assert name not in filter_registry.get_filters()
    assert error.id == f"filters.{number}"
    assert problem in error.msg
    assert f"“{name}” of press_releases.ReleasePage" in error.msg
    assert hint in error.hint


def test_one_name_with_two_types_is_reported():
    other = BooleanFilter(lookup="featured", **TEXTS)
    with installed_filter("reference", {ReleasePage: COMPLETE, StandardPage: other}):
        (error,) = check_search_filters()
    assert error.id == "filters.E005"
    assert "standard_pages.StandardPage" in error.msg or "press_releases.ReleasePage" in error.msg


def test_complete_filters_are_not_reported():
    assert check_search_filters() == []
    same = KeywordFilter(lookup="share_title", **TEXTS)
    topic = SnippetFilter(lookup="topics", snippet="topics.Topic", label_field="label", **TEXTS)
    with (
        installed_filter("reference", {ReleasePage: COMPLETE, StandardPage: same}),
        installed_filter("subject", {ReleasePage: topic}),
    ):
        assert check_search_filters() == []
