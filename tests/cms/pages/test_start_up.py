"""A process with incomplete declarations does not start, and says what to write."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.pages.declarations import UNDECIDED
from cms.pages.start_up import require_complete_declarations
from cms.stories.models import StoryPage


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
