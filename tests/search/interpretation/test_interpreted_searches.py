"""`interpret=true`: parts of a query as filters of the search, which the response names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from wagtail.models import Locale

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import blocks
from search.indexing.indexer import Indexer
from search.querying import database_search
from search.rules.models import HiddenResult, Promotion

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def written(module_tree) -> dict[str, int]:
    """Return the ids of releases and stories about nets, by a short name."""
    body = [blocks.rich_text("Nets were found. One letter a month.")]

    def release(name: str, title: str, day: datetime) -> tuple[str, int]:
        return name, factories.ReleaseFactory(title=title, body=body, bare=True, first_published_at=day).pk

    def story(name: str, title: str, day: datetime, **values: Any) -> tuple[str, int]:
        return name, factories.StoryFactory(title=title, bare=True, first_published_at=day, **values).pk

    return dict(
        [
            release("october", "Nets in the sound", datetime(2026, 10, 15, 12, tzinfo=UTC)),
            release("november", "More nets", datetime(2026, 11, 15, 12, tzinfo=UTC)),
            story("story", "A night with nets", datetime(2026, 10, 20, 12, tzinfo=UTC), body=body),
            story("report", "Annual report 2025", datetime(2026, 3, 20, 12, tzinfo=UTC)),
            story("other", "A report of 2024", datetime(2025, 3, 20, 12, tzinfo=UTC)),
        ]
    )


@pytest.fixture
def pages(written, search_engine) -> dict[str, int]:
    with clock.replaced_by(lambda: NOW):
        Indexer(search_engine).index_all()
        yield written


def search(q: str, **params: Any) -> dict[str, Any]:
    result = Client().get("/api/v1/search", {"q": q, "interpret": "true", **params})
    assert result.status_code == 200, result.content
    return result.json()


def names(answer: dict[str, Any], pages: dict[str, int]) -> list[str]:
    by_id = {pk: name for name, pk in pages.items()}
    return [by_id[item["id"]] for item in answer["items"]]


def states(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(part["text"], part["state"]) for part in answer["interpretation"]]


def test_a_kind_and_a_date_are_filters(pages):
    answer = search("releases last month")
    assert names(answer, pages) == ["october"]
    assert [part["parameters"] for part in answer["interpretation"]] == [
        {"type": ["release"]},
        {"published_after": ["2026-10-01"], "published_before": ["2026-11-01"]},
    ]
    assert states(answer) == [("releases", "applied"), ("last month", "applied")]


def test_without_the_parameter_the_parts_are_words(pages):
    answer = search("releases last month", interpret="false")
    assert states(answer) == [("releases", "recognised"), ("last month", "recognised")]
    assert names(answer, pages) != ["october"]


def test_words_that_are_left_are_searched_for(pages):
    answer = search("press releases about nets from November 2026")
    assert names(answer, pages) == ["november"]
    assert answer["query"] == "press releases about nets from November 2026"


def test_the_words_of_a_title_are_never_interpreted(pages):
    plain = search("annual report 2025", interpret="false")
    answer = search("annual report 2025")
    assert answer["items"] == plain["items"]
    assert states(answer) == [("2025", "recognised")]


def test_dates_are_left_out_if_nothing_is_found(pages):
    answer = search("stories in 2024")
    assert states(answer) == [("stories", "applied"), ("in 2024", "left_out")]
    assert set(names(answer, pages)) == {"story", "report", "other"}


def test_kinds_are_left_out_after_dates(pages):
    answer = search("petitions about nets in 2024")
    assert states(answer) == [("petitions", "left_out"), ("in 2024", "left_out")]
    assert set(names(answer, pages)) == {"october", "november", "story"}


def test_a_given_filter_wins(pages):
    answer = search("releases last month", type="story")
    assert states(answer) == [("releases", "left_out"), ("last month", "applied")]
    assert names(answer, pages) == ["story"]


def test_a_literal_part_is_searched_for_as_words(pages):
    answer = search("nets last month", literal="last month")
    assert answer["interpretation"] == []


def test_further_pages_have_the_same_filters(pages):
    answer = search("stories", limit="2")
    address = urlsplit(answer["next"])
    following = search(**{name: values[0] for name, values in parse_qs(address.query).items()})
    assert {item["type"] for item in (*answer["items"], *following["items"])} == {"story"}
    assert (len(answer["items"]), len(following["items"])) == (2, 1)


def test_the_words_that_are_left_are_corrected(tree, search_engine):
    body = [blocks.rich_text("Recruitment fees were paid back.")]
    for title in ("Recruitment without fees", "Harbour 1", "Harbour 2"):  # typing errors match titles only
        factories.ReleaseFactory(title=title, body=body, bare=True)
    Indexer(search_engine).index_all()
    plain = search("recruitmant", correct="true")
    answer = search("releases about recruitmant this year", correct="true")
    assert plain["corrected_query"] == "recruitment"
    assert answer["corrected_query"] == "releases about recruitment this year"
    assert states(answer) == [("releases", "applied"), ("this year", "applied")]
    assert answer["items"] == plain["items"]


def test_the_interpretation_of_a_corrected_query_names_the_filters_of_its_results(tree, search_engine):
    body = [blocks.rich_text("Recruitment releases were filed.")]
    factories.StoryFactory(title="Releases of the harbour", body=body, bare=True)
    for title in ("Harbour 1", "Harbour 2"):
        factories.ReleaseFactory(title=title, body=body, bare=True)
    Indexer(search_engine).index_all()
    answer = search("relaeses about recruitment this year", correct="true")
    assert answer["corrected_query"] == "releases about recruitment this year"
    assert {item["type"] for item in answer["items"]} == {"release"}
    assert states(answer) == [("releases", "applied"), ("this year", "applied")]
    assert [(part["start"], part["end"]) for part in answer["interpretation"]] == [(0, 8), (27, 36)]
    words = search("relaeses about recruitment this year", correct="true", literal="releases")
    assert ({item["type"] for item in words["items"]}, states(words)) == (
        {"release", "story"},
        [("this year", "applied")],
    )


def test_promotions_match_the_typed_text_and_the_words_that_are_left(pages):
    locale = Locale.objects.get(language_code="en")
    shown = {"other": {"exact": "releases about nets"}, "report": {"containing": "nets"}}
    for name, patterns in shown.items():
        Promotion.objects.create(locale=locale, page_id=pages[name], **patterns)
    promoted = [one["page"]["id"] for one in search("releases about nets")["promoted"]]
    assert promoted == [pages["other"], pages["report"]]  # stories, although the filter has only releases
    assert [one["page"]["id"] for one in search("stories about nets")["promoted"]] == [pages["report"]]
    assert search("releases about nets", type="release")["promoted"] == []


def test_promoted_pages_that_are_not_shown_are_items(pages, monkeypatch):
    monkeypatch.setattr(database_search, "MAX_PROMOTED_RESULTS", 1)
    locale = Locale.objects.get(language_code="en")
    Promotion.objects.create(locale=locale, page_id=pages["other"], exact="releases about nets")
    Promotion.objects.create(locale=locale, page_id=pages["october"], exact="nets")
    answer = search("releases about nets")
    assert [one["page"]["id"] for one in answer["promoted"]] == [pages["other"]]
    assert set(names(answer, pages)) == {"october", "november"}


def test_a_page_that_is_hidden_from_the_typed_text_is_not_promoted_for_its_words(pages):
    locale = Locale.objects.get(language_code="en")
    Promotion.objects.create(locale=locale, page_id=pages["november"], exact="nets")
    assert [one["page"]["id"] for one in search("releases about nets")["promoted"]] == [pages["november"]]
    HiddenResult.objects.create(page_id=pages["november"], exact="releases about nets")
    answer = search("releases about nets")
    assert (answer["promoted"], names(answer, pages)) == ([], ["october"])


def test_a_page_that_is_hidden_from_the_typed_text_stays_hidden(pages):
    HiddenResult.objects.create(page_id=pages["november"], exact="releases about nets")
    assert names(search("releases about nets"), pages) == ["october"]
    assert set(names(search("releases about nets this year"), pages)) == {"october", "november"}
