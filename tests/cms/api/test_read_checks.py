"""`manage.py check --database default` reads what the public reads, and refuses what would be a 500."""

from __future__ import annotations

import re
import sys
from copy import deepcopy
from typing import Any

import pytest
import structlog
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pydantic import model_validator

from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.page_types.stories.schema import StoryDetail
from cms.pages.models import BasePage
from cms.pages.search_filters import KeywordFilter
from search.querying.params import build_search_params
from tests.search.installed_filters import installed_filter

SELECTORS = "tests.cms.pages.selectors"


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(title="A quay", topics=[factories.TopicFactory()])


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


def check(databases: tuple[str, ...] = ("default",)) -> list[tuple[str, str, str]]:
    """Return number, message and hint of each error."""
    found = run_checks(tags=["database"], databases=list(databases))
    return sorted((one.id or "", one.msg, one.hint or "") for one in found if one.is_serious())


def forget(self: StoryPage, found: Any) -> dict[str, Any]:
    return dict(byline=[], reading_minutes=1, story_kind=self.story_kind)  # noqa: C408 - its names are not read


def return_a_wrong_value(self: StoryPage, found: Any) -> dict[str, Any]:
    return dict(byline=[], reading_minutes="long", story_kind=self.story_kind, image_credit="")  # noqa: C408


def divide(self: BasePage) -> list[str]:
    return [str(1 // self.title.count("quays"))]


def divide_fields(self: BasePage, found: Any) -> dict[str, Any]:
    return {"byline": [], "reading_minutes": 1 // 0, "story_kind": "news", "image_credit": ""}


class Strict(StoryDetail):
    """A schema with a validator of all values, whose errors name no field."""

    @model_validator(mode="after")
    def refuse(self) -> Strict:
        raise ValueError("byline and credit are the same")


def forget_summary(self: StandardPage, found: Any) -> dict[str, Any]:
    return dict(harbour=self.title)  # noqa: C408


MISTAKES = [
    (StoryPage, "get_detail_fields", forget, "E020", "GET /api/v1/pages/",
     "ValidationError: StoryDetail has image_credit: Field required",
     'Add to the dictionary that get_detail_fields of StoryPage returns: "image_credit": self.image_credit.'),
    (StoryPage, "get_detail_fields", return_a_wrong_value, "E020", "GET /api/v1/pages/",
     "reading_minutes: Input should be a valid integer",
     "Write the type of its values in StoryDetail, reading_minutes: …, or return another value"),
    (StoryPage, "get_detail_fields", divide_fields, "E020", "GET /api/v1/pages/", "ZeroDivisionError: ",
     ': `return {"byline": [], "reading_minutes": 1 // 0, "story_kind": "news", "image_credit": ""}`.'),
    (StoryPage, "detail_schema", Strict, "E020", "GET /api/v1/pages/",
     "ValidationError: Strict has Value error, byline and credit are the same", "Compare what the page type declares"),
    (StoryPage, "search_texts", divide, "E020", "the search document of page", "ZeroDivisionError: ",
     f'Correct {__file__}, line {divide.__code__.co_firstlineno + 1}: `return [str(1 // self.title.count("quays"))]`'),
    # Of types without a page in this database:
    (ReleasePage, "list_selector", f"{SELECTORS}.by_name_after_a_query", "E020", "GET /api/v1/releases: ",
     "FieldError: ",
     'write order=["featured", "-releasepage__dateline", "releasepage__boilerplate__name", "pk"]'),
    (StandardPage, "get_detail_fields", forget_summary, "E019", "returns “harbour” from `get_detail_fields`", "",
     "Add to StandardDetail: harbour: str"),
]  # fmt: skip


@pytest.mark.few(2)
@pytest.mark.parametrize(("model", "name", "value", "number", "operation", "exception", "line"), MISTAKES)
def test_what_would_be_a_500_is_refused_with_the_line_to_write(
    monkeypatch, story, search_engine, model, name, value, number, operation, exception, line
):
    monkeypatch.setattr(model, name, value)
    (found,) = check()
    assert found[0] == f"pages.{number}"
    for part in (model._meta.label, operation, exception):
        assert part in found[1]
    assert line in found[2]


def test_content_in_order_passes_and_nothing_is_written(story, search_engine):
    factories.ReleaseFactory()
    statements = set()

    def record(execute, sql, *arguments):
        statements.add(str(sql).lstrip("( ").split()[0].upper())
        return execute(sql, *arguments)

    with connection.execute_wrapper(record):
        assert check() == []
    assert "SELECT" in statements
    assert statements & {"INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "TRUNCATE", "LOCK"} == set()


def test_a_filter_without_an_example_is_asked_for_a_text(monkeypatch, story, search_engine):
    declared = KeywordFilter(lookup="image_credit", label="Credit", description="Has any of these credits.")
    with installed_filter("credit", {StoryPage: declared}):
        monkeypatch.setattr("search.read_checks.SearchParams", build_search_params())
        assert check() == []
        monkeypatch.setattr(KeywordFilter, "format_value", lambda self, value: str(1 // 0))
        assert ["&credit=1: ZeroDivisionError" in message for _, message, _ in check()] == [True]


@pytest.fixture
def mistake(monkeypatch, story, search_engine):
    """Let every story that is read fail: one of the MISTAKES, each of which is shown above to be found."""
    monkeypatch.setattr(StoryPage, "get_detail_fields", divide_fields)
    return story


def test_a_plain_check_reads_nothing(mistake):
    assert check(databases=()) == []


def test_migrate_does_not_read_pages(mistake, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    assert check() == []


@pytest.mark.extended
def test_the_check_is_silent_while_migrations_wait(mistake):
    applied = MigrationRecorder.Migration.objects.filter(app="stories")
    applied.filter(pk=applied.latest("pk").pk).delete()
    assert check() == []


@pytest.mark.few(1)
@pytest.mark.parametrize("hide", [states.unpublish, states.restrict])
def test_hidden_pages_are_not_read(mistake, hide):
    hide(mistake)
    assert check() == []


@pytest.mark.extended
def test_the_number_of_pages_that_are_read_has_a_limit(monkeypatch, story, search_engine):
    def count(pages: int) -> tuple[int, int]:
        factories.StoryFactory.create_batch(pages)
        asked: list[str] = []
        monkeypatch.setattr("cms.api.read_checks.call_operation", lambda path, **_: asked.append(path))
        found = [path for path in asked if re.fullmatch(r"/pages/\d+", path)] if check() == [] else []
        return len(found), len(asked)

    assert count(4) == count(8)


@pytest.mark.sqlite  # PostgreSQL has no limit that a short query exceeds
def test_a_database_that_does_not_answer_a_search_in_time_is_no_mistake(monkeypatch, story, search_engine):
    monkeypatch.setattr("cms.db.sqlite.dialect.STEPS_PER_CHECK", 1)
    monkeypatch.setattr("search.querying.database_search.FALLBACK_TIMEOUT_SECONDS", -1)
    with structlog.testing.capture_logs() as logged:
        assert check() == []
    assert [entry["event"] for entry in logged] == ["search.fallback_timed_out"]  # it is asked once
