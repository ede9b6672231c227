"""Paging through results that semantic search has ordered: no page is repeated or missing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from search.querying import ranking_functions
from search.semantic.models import Switch
from tests.markers import mark_extended

from .ship_stories import create_story, ids, index_with_vectors, search

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def follow_next(client: Client, limit: int, meanwhile=lambda: None) -> list[int]:
    result, seen = search(client, limit=limit), []
    while True:
        seen += ids(result)
        if result["next"] is None:
            return seen
        assert len(seen) < 1_000, "endless loop"
        meanwhile()
        result = client.get(result["next"]).json()


@pytest.fixture(scope="module")
def thirty(module_tree):
    at = timezone.now()
    return [create_story(f"Ship nets {n}", "boat " * (n % 4) + "money " * (n % 3), published_at=at) for n in range(30)]


@pytest.fixture
def many(thirty, each_engine, semantic_search, monkeypatch):
    """Return thirty stories, of which the first ten results are reranked."""
    monkeypatch.setattr(ranking_functions, "RERANK_DEPTH", 10)
    index_with_vectors()
    return thirty


@pytest.mark.parametrize("limit", mark_extended([3, 7, 10, 13, 40], except_for=[13]))
def test_each_page_appears_once_in_the_same_order_for_any_limit(many, client, limit):
    whole = ids(search(client, limit=50))
    assert sorted(whole) == sorted(page.pk for page in many)
    assert follow_next(client, limit) == whole
    by_offset = [pk for offset in range(0, 30, limit) for pk in ids(search(client, limit=limit, offset=offset))]
    assert by_offset == whole
    assert search(client, limit=limit)["total"] == 30


def test_results_beyond_the_rerank_depth_keep_the_lexical_order(many, client):
    fused = ids(search(client, limit=50))
    Switch.objects.all().delete()
    plain = ids(search(client, limit=50))
    assert fused[:10] != plain[:10]
    assert sorted(fused[:10]) == sorted(plain[:10])
    assert fused[10:] == plain[10:]


@pytest.mark.extended
def test_changes_while_paging_repeat_no_page(many, client):
    def publish():
        create_story("Ship nets again", "boat " * 9)
        Switch.objects.all().delete()
        index_with_vectors()

    seen = follow_next(client, 4, publish)
    assert len(seen) == len(set(seen))
    assert {page.pk for page in many} <= set(seen)
