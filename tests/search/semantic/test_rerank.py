"""Semantic search in the API, on both engines."""

from __future__ import annotations

import sys
from copy import deepcopy

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from search.semantic import rerank, vector_job
from search.semantic.models import Switch, Vector
from tests.search.querying.index_changes import index_changes

from .ship_stories import SEARCH, create_story, ids, index_with_vectors, search

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def similar(module_tree):
    """Return stories with almost the same lexical score, of which only the first is about ships."""
    at = timezone.now()
    about = create_story("Nets and a ship, one", "boat vessel boat vessel", published_at=at)
    other = create_story("Nets and a ship, two", "wage money wage money", published_at=at)
    third = create_story("Nets ship", "wage money", published_at=at)
    return about, other, third


@pytest.fixture
def stories(similar, each_engine, semantic_search):
    index_with_vectors()
    return deepcopy(similar)


def test_a_semantic_match_ranks_before_an_equal_lexical_match(stories, client):
    about, other, _ = stories
    found = ids(search(client))
    assert found.index(about.pk) < found.index(other.pk)
    Switch.objects.all().delete()
    plain = ids(search(client))
    assert plain.index(other.pk) < plain.index(about.pk)  # ties by id, descending


def test_semantic_search_changes_only_the_order(stories, client):
    with_it = search(client)
    Switch.objects.all().delete()
    without = search(client)
    assert sorted(ids(with_it)) == sorted(ids(without))
    assert (with_it["total"], with_it["facets"]) == (without["total"], without["facets"])
    marks = {item["id"]: item["highlights"] for item in without["items"]}
    assert {item["id"]: item["highlights"] for item in with_it["items"]} == marks


def test_without_semantic_search_nothing_is_queried_or_imported(
    stories, client, settings, monkeypatch, django_assert_num_queries
):
    Switch.objects.all().delete()
    expected = ids(search(client))
    settings.SEMANTIC_SEARCH = False
    for heavy in ("numpy", "onnxruntime", "tokenizers"):
        monkeypatch.delitem(sys.modules, heavy, raising=False)
    assert ids(search(client)) == expected
    assert not {"numpy", "onnxruntime", "tokenizers"} & sys.modules.keys()
    with django_assert_num_queries(0):
        assert not rerank.is_on(1, "en")


@pytest.mark.parametrize(
    "params", [{"q": '"ship nets"'}, {"q": "ship nets -hill"}, {"sort": "newest"}, {"q": ""}, {"q": "-hill"}]
)
def test_quoted_excluding_sorted_and_empty_queries_use_lexical_search(params, stories, client, monkeypatch):
    monkeypatch.setattr("search.semantic.rerank.find_nearest", lambda *_: pytest.fail("the model was used"))
    assert client.get(SEARCH, {"q": "ship nets", **params}).status_code == 200


def test_suggestions_never_use_the_model(stories, client, monkeypatch):
    monkeypatch.setattr("search.semantic.rerank.find_nearest", lambda *_: pytest.fail("the model was used"))
    assert client.get(f"{SEARCH}/suggest", {"q": "nets"}).json()["items"]


def test_a_failing_model_only_affects_the_order(stories, client, monkeypatch):
    def broken(*_):
        raise RuntimeError("no memory")

    monkeypatch.setattr("search.semantic.rerank.find_nearest", broken)
    result = search(client)
    assert (len(result["items"]), result["degraded"]) == (3, False)


def test_another_language_uses_lexical_search(stories, client, monkeypatch):
    monkeypatch.setattr("search.semantic.rerank.find_nearest", lambda *_: pytest.fail("the model was used"))
    assert client.get(SEARCH, {"q": "ship nets", "locale": "fr"}).status_code == 200


# ---------------------------------------------------------------- hidden pages


def test_a_hidden_page_has_no_vector_and_is_not_found(stories, client):
    about, *others = stories
    assert about.pk in ids(search(client))
    assert Vector.objects.filter(page_id=about.pk).exists()
    states.unpublish(about)
    assert about.pk not in ids(search(client))  # before the index is updated
    index_with_vectors()
    assert not Vector.objects.filter(page_id=about.pk).exists()
    assert set(ids(search(client))) == {page.pk for page in others}


def test_drafts_and_restricted_pages_get_no_vector(tree, each_engine, semantic_search):
    shown = create_story("Shown ship")
    draft = factories.StoryFactory(title="Draft ship", live=False)
    restricted = create_story("Restricted ship")
    states.restrict(restricted)
    index_with_vectors()
    created = [shown.pk, draft.pk, restricted.pk]
    assert list(Vector.objects.filter(page_id__in=created).values_list("page_id", flat=True)) == [shown.pk]


def test_a_page_that_is_hidden_while_it_is_read_gets_no_vector(stories):
    about, other, _ = stories
    index_changes()
    Vector.objects.all().delete()
    states.unpublish(about)  # the index still contains the page
    vector_job.update_all()
    assert not Vector.objects.filter(page_id=about.pk).exists()
    assert Vector.objects.filter(page_id=other.pk).exists()


def test_a_changed_page_gets_a_new_vector(stories, client):
    about, *_ = stories
    before = bytes(Vector.objects.get(page_id=about.pk).packed)
    states.publish(about, body=[blocks.rich_text("wage wage wage")])
    index_with_vectors()
    assert bytes(Vector.objects.get(page_id=about.pk).packed) != before
    assert vector_job.update_batch() == 0
