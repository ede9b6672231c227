"""A process with incomplete declarations does not start, and says what to write."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.api.checks import check_list_names
from cms.page_types.stories.models import StoryPage
from cms.pages.checks.configuration import require_complete_declarations
from cms.pages.checks.values import check_declared_values
from cms.pages.declarations import UNDECIDED


def test_a_list_has_no_name_of_another_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_list_names() == []
    for name in ("search", "people", "sign-ups"):
        monkeypatch.setattr(StoryPage, "list_name", name)
        assert [error.obj for error in check_list_names()] == [StoryPage]


def test_attributes_that_are_nearly_declarations_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_declared_values() == []
    monkeypatch.setattr(StoryPage, "half_life_day", 3.0, raising=False)
    monkeypatch.setattr(StoryPage, "ship_name", "Otto", raising=False)
    assert [(warning.id, warning.hint) for warning in check_declared_values()] == [
        ("pages.W002", "Did you mean `half_life_days`? If not, rename it, so that it is not mistaken for that.")
    ]


def test_complete_declarations_start() -> None:
    require_complete_declarations()


@pytest.mark.parametrize(
    ("attribute", "value", "sentence"),
    [
        ("type_label", "", "Set the plural that visitors read"),
        ("has_feed", UNDECIDED, "Set it to True for a feed"),
        ("list_name", UNDECIDED, "Set it to the name of the list in the API"),
        ("list_name", "Annual reports", "Use lower-case letters, digits and hyphens"),
        ("list_name", "releases", "Give each page type its own list_name"),
        ("api_type", "release", "Give each page type its own api_type"),
        ("call_placements", UNDECIDED, "Set it to the places for calls to action"),
        ("call_placements", ("balcony",), "or add “balcony” to the setting PLACEMENTS"),
        ("card_fields", {"reference": str}, "Name a field of the model"),
        ("related_counterpart", "report", "Use one of call_to_action"),
        ("demo_loader", "stories.nowhere.load", "Set demo_loader to the dotted path of a function"),
        ("card_fields", {"title": str}, "All cards have a field of this name"),
        ("card_fields", {"image_credit": int}, "are of the JSON type string"),
        ("card_fields", {"image": int}, "All cards have a field of this name"),
        ("card_fields", {"share_image": int}, "Only fields with values can be on cards"),
        ("detail_image_use", "bdy", "Use one of card, hero, body, share"),
        ("half_life_days", "365", "Use a positive number of days"),
        ("search_weights", {"titel": 2.0}, "with positive factors of title, summary, body"),
        ("search_weights", {"title": 0}, "with positive factors of title, summary, body"),
        ("search_weights", {"page": float("nan")}, "with positive factors of title, summary, body"),
        ("search_weights", {"body": "2"}, "with positive factors of title, summary, body"),
        ("search_words", "reports", "Write the words of each language"),
        ("search_words", {"en": ["reports"]}, "Write the words of each language"),
        ("search_prefetch", ("bylinse__person",), "Name a relation of StoryPage"),
        ("call_placements", ("sidebar"), 'Write a tuple, with a comma: ("sidebar",)'),
        ("search_filters", {"q": StoryPage.search_filters["person"]}, ""),
    ],
)
def test_an_incomplete_declaration_does_not_start(
    monkeypatch: pytest.MonkeyPatch, attribute: str, value: Any, sentence: str
) -> None:
    monkeypatch.setattr(StoryPage, attribute, value)
    with pytest.raises(ImproperlyConfigured, match=r"StoryPage") as refused:
        require_complete_declarations()
    assert sentence in str(refused.value)
