"""What the index must not answer about: found by one query, given up if it is too much, and kept while it is needed."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.demo import factories
from cms.demo.factories import states
from search.indexing.indexer import Indexer
from search.indexing.rebuild import rebuild, roll_back
from search.indexing.reindex_requests import reindex_everything
from search.models import IndexedPage, ReindexRequest
from search.querying import exclusions
from search.querying.exclusions import Exclusions, find_exclusions
from search.querying.params import SearchParams

pytestmark = pytest.mark.django_db
SEARCH, SUGGEST = "/api/v1/search", "/api/v1/search/suggest"
WORD = "velkarita"


@pytest.fixture(scope="module")
def written(module_tree) -> list:
    """Return two pages with a word of their own, next to another page."""
    factories.StoryFactory(title="Harbour news", bare=True)
    return [factories.StoryFactory(title=f"{WORD.title()} {number}", bare=True) for number in (1, 2)]


@pytest.fixture
def pages(written, search_engine) -> list:
    Indexer(search_engine).index_all()
    return deepcopy(written)


def read_exclusions(**params) -> Exclusions:
    return find_exclusions(SearchParams.model_validate(params).read_context())


def hidden_ids(**params) -> set[int]:
    return set(read_exclusions(**params).hidden)


def total(client, q: str = WORD) -> int:
    return client.get(SEARCH, {"q": q}).json()["total"]


def test_nothing_is_excluded_while_nothing_waits_and_that_takes_one_query(pages):
    with CaptureQueriesContext(connection) as queries:
        context = SearchParams.model_validate({}).read_context()
    with CaptureQueriesContext(connection) as more:
        assert find_exclusions(context) == Exclusions()
    assert len(more) == 1, queries


def test_only_hidden_pages_of_this_language_that_the_index_has_are_excluded(pages):
    factories.StoryFactory(title="Never public", live=False, bare=True)
    states.publish(pages[0], title="Still public")
    states.unpublish(pages[1])
    assert hidden_ids() == {pages[1].pk}
    assert hidden_ids(locale="fr") == set()


def test_a_page_is_excluded_until_its_removal_is_written(pages, search_engine):
    states.unpublish(pages[0])
    indexer = Indexer(search_engine)
    indexer.index_all()
    assert hidden_ids() == set()
    ReindexRequest.objects.create(page_id=pages[0].pk, marked_at=pages[0].last_published_at)
    assert hidden_ids() == set()  # the index is known to have a tombstone
    IndexedPage.objects.filter(page_id=pages[0].pk).update(written=None)
    assert hidden_ids() == {pages[0].pk}


def test_a_page_that_is_public_again_is_not_excluded(pages, client):
    states.publish(states.unpublish(pages[0]))
    assert hidden_ids() == set()
    assert total(client) == 2


def test_the_database_answers_if_too_many_pages_are_hidden(pages, client, monkeypatch):
    monkeypatch.setattr(exclusions, "MAX_EXCLUDED_PAGES", 1)
    states.unpublish(pages[0])
    assert client.get(SEARCH, {"q": WORD}).json()["degraded"] is False
    states.unpublish(pages[1])
    answer = client.get(SEARCH, {"q": WORD}).json()
    assert (answer["degraded"], answer["total"], answer["facets"], answer["did_you_mean"]) == (True, 0, [], None)
    assert client.get(SUGGEST, {"q": WORD[:4]}).json()["items"] == []
    assert [item["text"] for item in client.get(SUGGEST, {"q": "harb"}).json()["items"]] == ["Harbour news"]


def test_more_waiting_pages_than_are_looked_up_are_compared_with_the_whole_index(pages, client, monkeypatch):
    monkeypatch.setattr(exclusions, "MAX_WAITING_PAGES", 1)
    for page in pages:
        states.unpublish(page)
    assert hidden_ids() == {page.pk for page in pages}
    assert total(client) == 0


def test_the_database_answers_if_more_pages_lost_a_snippet_than_are_looked_up(pages, client, monkeypatch):
    """Those of other languages may be all that was read."""
    monkeypatch.setattr(exclusions, "MAX_WAITING_PAGES", 1)
    monkeypatch.setattr(exclusions, "MAX_EXCLUDED_PAGES", 1)
    root, *others = pages[0].get_ancestors().order_by("pk")
    for page in (root, others[0], pages[0]):
        ReindexRequest.objects.create(page_id=page.pk, marked_at=pages[0].last_published_at, hides=True)
    assert client.get(SEARCH, {"q": WORD}).json()["degraded"] is True
    ReindexRequest.objects.filter(page_id=root.pk).delete()
    ReindexRequest.objects.filter(page_id=others[0].pk).delete()
    answer = client.get(SEARCH, {"q": WORD}).json()
    assert (answer["degraded"], answer["total"]) == (False, 1)


def test_the_files_of_rows_of_an_earlier_version_are_unknown(pages):
    IndexedPage.objects.update(attached=IndexedPage.UNKNOWN_FILES, site=None)
    states.publish(pages[0], title="Still public")
    assert read_exclusions() == Exclusions(own_words_only=frozenset([pages[0].pk]))


def test_indexing_all_pages_again_excludes_no_page_that_the_index_does_not_have(pages, search_engine):
    states.unpublish(pages[0])
    Indexer(search_engine).index_all()
    states.unpublish(pages[1])
    reindex_everything()
    assert hidden_ids() == {pages[1].pk}


def test_a_page_that_only_the_previous_index_has_is_excluded_after_a_roll_back(pages, search_engine, client):
    states.unpublish(pages[0])
    rebuild(search_engine, ["en"])
    Indexer(search_engine).index_all()
    roll_back(search_engine, ["en"])
    assert total(client) == 1
    Indexer(search_engine).index_all()
    assert total(client) == 1
