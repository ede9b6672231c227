"""`manage.py check` refuses page types that would be a 500 or can be created nowhere, without data."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

from cms.db.query_guards import QueryRefused, refuse_queries
from cms.page_types.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage

SELECTORS = "tests.cms.pages.selectors"


def check() -> list[tuple[str, str]]:
    """Return the number and the hint of each error of a plain check."""
    return [(found.id, found.hint) for found in run_checks() if found.is_serious()]


def forget(self, found) -> dict[str, Any]:
    return {"byline": [], "reading_minutes": 1, "story_kind": self.story_kind}


def forget_in_one_case(self, found) -> dict[str, Any]:
    fields = {"byline": [], "reading_minutes": 1}

    def unrelated() -> str:
        return "no field"

    if self.featured:

        def further() -> str:
            return "neither"

        return {"byline": [], "reading_minutes": 1, "image_credit": further()} | {"story_kind": unrelated()}
    return {"byline": [], "reading_minutes": 1, "image_credit": self.image_credit, "harbour": fields}


def compute(self, found) -> dict[str, Any]:
    return dict(byline=[])  # noqa: C408 - its names are not read


def return_all(self, found) -> dict[str, Any]:
    return {"byline": [], "reading_minutes": 1, "image_credit": "", "story_kind": "news"}


def repeat(self, found) -> dict[str, Any]:
    return {**return_all_names, "title": self.title}  # noqa: F821 - only read


def return_title(self, found) -> dict[str, Any]:
    return {"title": self.title}


MISTAKES = [
    (ReleasePage, {"list_selector": f"{SELECTORS}.by_name"}, "E018",
     'write order=["featured", "-releasepage__dateline", "releasepage__boilerplate__name", "pk"]'),
    (ReleasePage, {"list_selector": f"{SELECTORS}.by_expression"}, "E018", "write “releasepage__” before the names"),
    (ReleasePage, {"list_selector": f"{SELECTORS}.without_selection"}, "E018", "Return ListSelection(ReleasePage."),
    (StoryPage, {"get_detail_fields": forget}, "E019",
     'Add to the dictionary that get_detail_fields of StoryPage returns: "image_credit": self.image_credit'),
    (StoryPage, {"get_detail_fields": BasePage.get_detail_fields}, "E019",
     'Add to StoryPage: def get_detail_fields(self, found): return {"byline": …, "image_credit": self.image_credit'),
    (StandardPage, {"get_detail_fields": return_title}, "E019", "Remove it from the dictionary"),
    (ReleasePage, {"reference_fields": {**BasePage.reference_fields, "attachments": "documents"}}, "E015",
     'reference_fields = {**BasePage.reference_fields, "attachments": "document"}'),
    (ReleasePage, {"reference_fields": {"attachment": "document"}}, "E015", "Name a field of the model"),
    (ReleasePage, {"end_field": "ended"}, "E023", "Name a DateTimeField of the model"),
    (ReleasePage, {"end_field": "dateline"}, "E023", "Name a DateTimeField of the model"),
    (ReleaseIndexPage, {"subpage_types": []}, "E016",
     'subpage_types = ["press_releases.ReleasePage"] on ReleaseIndexPage'),
    (ReleasePage, {"parent_page_types": ["home.HomePage"]}, "E016",
     'parent_page_types = ["press_releases.ReleaseIndexPage"] on ReleasePage'),
    (ReleaseIndexPage, {"listed_type": ""}, "E019", 'on ReleaseIndexPage the page type that it lists: listed_type ='),
]  # fmt: skip
RIGHT = [
    (ReleasePage, {"list_selector": f"{SELECTORS}.by_relation"}),
    (ReleasePage, {"list_selector": f"{SELECTORS}.by_name_after_a_query"}),  # `check --database` asks it
    (StoryPage, {"get_detail_fields": return_all}),
    (StoryPage, {"get_detail_fields": compute}),  # as well
    (StoryPage, {"get_detail_fields": repeat}),
    (ReleasePage, {"reference_fields": {**BasePage.reference_fields, "attachments": "document"}}),
    (StandardPage, {"parent_page_types": []}),  # only code creates them
    (StandardPage, {"parent_page_types": ()}),
    (ReleasePage, {"is_creatable": False, "parent_page_types": ["press_releases.ReleaseIndexPage"]}),
]


@pytest.fixture
def declare(monkeypatch):
    """Return a function that changes a page type for the test."""

    def change(model: type[BasePage], attributes: dict[str, Any]) -> None:
        for cached in ("_clean_subpage_models", "_clean_parent_page_models"):
            monkeypatch.setattr(model, cached, None)
        for name, value in attributes.items():
            monkeypatch.setattr(model, name, value)

    return change


@pytest.mark.few(3)
@pytest.mark.parametrize(("model", "attributes", "number", "line"), MISTAKES)
def test_a_mistake_is_refused_with_the_line_to_write(declare, model, attributes, number, line):
    declare(model, attributes)
    found = check()
    assert [one for one, _ in found] == [f"pages.{number}"]
    assert line in found[0][1]


@pytest.mark.parametrize(("model", "attributes"), RIGHT)
def test_what_is_right_or_needs_the_database_passes(declare, model, attributes):
    declare(model, attributes)
    assert check() == []


def test_names_that_one_of_several_returns_has_too_many_or_too_few_are_found(declare):
    declare(StoryPage, {"get_detail_fields": forget_in_one_case})
    missing, unknown = (hint for _, hint in check())
    assert '"story_kind": self.story_kind' in missing
    assert "image_credit" not in missing
    assert "Add to StoryDetail: harbour: str" in unknown


def test_a_type_that_no_page_allows_below_it_is_refused_with_the_index_page_to_write(declare):
    declare(ReleaseIndexPage, {"subpage_types": [], "listed_type": ""})
    (hint,) = [hint for number, hint in check() if number == "pages.E017"]
    assert "class ReleaseIndexPage(IndexPage), with listed_type = " in hint
    assert 'parent_page_types = ["press_releases.ReleaseIndexPage"]; or, if only code creates' in hint


def test_queries_are_refused_without_a_connection_and_afterwards_possible(db):
    with pytest.raises(QueryRefused), refuse_queries():
        StoryPage.objects.exists()
    assert not StoryPage.objects.exists()
