"""Words of another language find a page by its translations: one result, in the visitor’s language if possible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from search.querying import languages
from search.rules.models import HiddenResult, Promotion
from tests.markers import on_both_engines
from tests.search.querying.index_changes import index_changes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pages(module_tree) -> dict[str, Any]:
    """Return pages in English and French that share no word but “Zanzibar”, each pair with a French word of its own."""
    found: dict[str, Any] = {}
    for number, word in enumerate(("pêcheurs", "forêts", "mineurs", "verger")):
        found[f"en{number}"] = factories.StoryFactory(title=f"Number {number} of Zanzibar", bare=True)
        found[f"fr{number}"] = factories.StoryFactory(
            title=f"Les {word} disparus",
            summary="Une enquête.",
            body=[blocks.rich_text(f"Zanzibar et ses {word} attendent.")],
            translation_of=found[f"en{number}"],
            bare=True,
        )
    found["only_fr"] = factories.ReleaseFactory(title="Communiqué sur la sécheresse", locale="fr", bare=True)
    return found


def search(q: str, **params: Any) -> dict[str, Any]:
    response = Client().get("/api/v1/search", {"q": q, **params})
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def find_ids(q: str, **params: Any) -> list[int]:
    return [item["id"] for item in search(q, **params)["items"]]


@on_both_engines
def test_words_of_another_language_find_the_page_in_the_language_of_the_visitor(pages, each_engine):
    index_changes()
    assert search("pêcheurs")["items"] == []
    found = search("pecheurs disparus", language="auto")
    (item,) = found["items"]
    assert (item["id"], item["locale"], item["found_in"]) == (pages["en0"].pk, "en", ["fr"])
    assert item["highlights"] == {"title": "Number 0 of Zanzibar", "body": [], "attachments": []}
    assert (found["total"], found["languages"], found["did_you_mean"]) == (1, ["en", "fr"], None)


@on_both_engines
def test_a_page_without_translation_is_found_in_its_own_language_with_its_passages(pages, each_engine):
    index_changes()
    (item,) = search("sécheresse", language="auto")["items"]
    assert (item["id"], item["locale"], item["found_in"]) == (pages["only_fr"].pk, "fr", ["fr"])
    assert item["path"].startswith("/fr/")
    assert item["highlights"]["title"] == "Communiqué sur la <mark>sécheresse</mark>"


def test_auto_searches_the_language_of_the_visitor_only_if_it_has_the_words(pages, each_engine):
    index_changes()
    one, auto = search("Zanzibar"), search("Zanzibar", language="auto")
    for found in (one, auto):
        found.pop("query_id")
    assert auto == one
    assert (one["languages"], one["total"]) == (["en"], 4)
    assert search("nothing like it", language="auto")["languages"] == ["en", "fr"]
    assert search("", language="auto", topic="none")["languages"] == ["en"]


@on_both_engines
def test_all_finds_a_page_once_whichever_of_its_languages_match(pages, each_engine):
    index_changes()
    found = search("Zanzibar", language="all")
    assert sorted(item["id"] for item in found["items"]) == sorted(pages[f"en{number}"].pk for number in range(4))
    assert {tuple(sorted(item["found_in"])) for item in found["items"]} == {("en", "fr")}
    assert all("<mark>" in item["highlights"]["title"] for item in found["items"])
    assert found["total"] == 4
    everything = search("", language="all", limit=100)
    assert everything["total"] == len(everything["items"]) == 5
    assert [item["locale"] for item in everything["items"]].count("fr") == 1


@on_both_engines
def test_what_the_visitor_may_not_see_in_either_language_is_not_found(pages, each_engine):
    """The English page of each pair is hidden in another way: its translation is found. Then that is hidden as well."""
    hide = [
        lambda page: states.unpublish(page),
        lambda page: states.restrict(page),
        lambda page: states.set_and_save(page, expire_at=timezone.now() - timedelta(minutes=1)),
        lambda page: states.set_and_save(page, go_live_at=timezone.now() + timedelta(hours=1)),
    ]
    words = ("pêcheurs", "forêts", "mineurs", "verger")
    index_changes()
    for number, (word, how) in enumerate(zip(words, hide, strict=True)):
        for language in ("auto", "all"):
            assert find_ids(word, language=language) == [pages[f"en{number}"].pk], word
        how(states.reload_page(pages[f"en{number}"]))
        for indexed in (False, True):
            if indexed:
                index_changes()
            found = search(word, language="auto")
            assert [(item["id"], item["locale"]) for item in found["items"]] == [(pages[f"fr{number}"].pk, "fr")], word
            assert found["total"] == 1
        how(states.reload_page(pages[f"fr{number}"]))
        for language in ("auto", "all"):
            found = search(word, language=language)
            assert (found["items"], found["total"]) == ([], 0), word
            assert not any(value["count"] for facet in found["facets"] for value in facet["values"])


def test_a_page_that_is_hidden_in_the_language_that_matches_is_not_found(pages, each_engine):
    index_changes()
    states.unpublish(states.reload_page(pages["fr0"]))
    assert find_ids("pêcheurs", language="auto") == []
    index_changes()
    assert find_ids("pêcheurs", language="auto") == []
    assert find_ids("forêts", language="auto") == [pages["en1"].pk]


def test_a_page_that_editors_hide_from_search_is_not_found_through_its_translation(pages, each_engine):
    index_changes()
    HiddenResult.objects.create(page=pages["en0"], exact="pêcheurs")
    assert find_ids("pêcheurs", language="auto") == find_ids("pêcheurs", language="all") == []
    assert find_ids("pêcheurs", language="auto", locale="fr") == [pages["fr0"].pk]
    HiddenResult.objects.create(page=pages["fr1"], every_query=True)
    assert find_ids("forêts", language="auto") == []
    assert find_ids("Zanzibar", language="all").count(pages["en1"].pk) == 1


def test_a_promoted_page_is_no_item_although_its_translation_matches(pages, each_engine):
    index_changes()
    Promotion.objects.create(locale=pages["en0"].locale, page=pages["en1"], exact="forêts")
    found = search("forêts", language="all")
    assert [one["page"]["id"] for one in found["promoted"]] == [pages["en1"].pk]
    assert (found["items"], found["total"]) == ([], 0)
    assert search("forêts", language="auto")["languages"] == ["en"]


def test_an_alias_in_the_language_of_the_visitor_is_not_a_second_result(pages, each_engine):
    """Wagtail shows pages that are not translated yet as aliases; the index has their source."""
    alias = pages["only_fr"].copy_for_translation(pages["en0"].locale, copy_parents=True, alias=True)
    assert alias.translation_key == pages["only_fr"].translation_key
    index_changes()
    for language in ("auto", "all"):
        (item,) = search("sécheresse", language=language)["items"]
        assert (item["id"], item["locale"]) == (pages["only_fr"].pk, "fr")


def test_results_that_lack_the_words_as_typed_do_not_hide_those_of_another_language(pages, each_engine):
    """“Versier” is found in English by a typing error only; “verger” is a French word one letter away."""
    near = factories.StoryFactory(title="Vergen and its people", bare=True)
    index_changes()
    assert find_ids("verger") == [near.pk]
    found = search("verger", language="auto")
    assert [item["id"] for item in found["items"]] == [pages["en3"].pk, near.pk]
    assert (found["total"], found["did_you_mean"]) == (2, None)
    for limit in (1, 2):
        assert find_ids("verger", language="auto", limit=limit, offset=1) == [near.pk]
    exact = factories.StoryFactory(title="Verger of the cathedral", bare=True)
    index_changes()
    found = search("verger", language="auto")
    assert ([item["id"] for item in found["items"]], found["languages"]) == ([exact.pk], ["en"])


@on_both_engines
def test_a_correction_in_the_own_language_wins_over_a_typing_error_in_another(tree, each_engine):
    harbour = factories.StoryFactory(title="Harbour", body=[blocks.rich_text("Of the workers.")], bare=True)
    factories.StoryFactory(title="Workers", bare=True)
    french = factories.StoryFactory(title="Harbour workers", locale="fr", bare=True)
    index_changes()
    assert find_ids("harbuor wrokers", locale="fr") == [french.pk]
    found = search("harbuor wrokers", language="auto")
    assert (found["total"], found["did_you_mean"], found["languages"]) == (0, "harbour workers", ["en", "fr"])
    corrected = search("harbuor wrokers", language="auto", correct=True)
    assert ([item["id"] for item in corrected["items"]], corrected["languages"]) == ([harbour.pk], ["en"])
    states.unpublish(harbour)
    index_changes()
    assert find_ids("harbuor wrokers", language="auto") == [french.pk]


def test_words_with_a_typing_error_are_found_in_another_language_if_nothing_else_is(pages, each_engine):
    index_changes()
    found = search("sécheresxe", language="auto")
    assert [item["id"] for item in found["items"]] == [pages["only_fr"].pk]
    assert found["did_you_mean"] is None


@on_both_engines
def test_if_too_many_pages_match_the_language_of_the_visitor_is_searched_alone(pages, each_engine, monkeypatch):
    index_changes()
    matches = 8  # four pages in two languages
    monkeypatch.setattr(languages, "MAX_JOINED_PAGES", matches)
    assert search("Zanzibar", language="all")["languages"] == ["en", "fr"]
    monkeypatch.setattr(languages, "MAX_JOINED_PAGES", matches - 1)
    first = search("Zanzibar", language="all", limit=3)
    assert (first["languages"], first["total"], len(first["items"])) == (["en"], 4, 3)
    monkeypatch.setattr(languages, "MAX_JOINED_PAGES", matches)  # the next page continues the same search
    rest = Client().get(first["next"]).json()
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 4
