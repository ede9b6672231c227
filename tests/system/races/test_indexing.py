"""Indexing while pages change, and an index that refuses documents: hidden pages are never found, nothing is lost."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from cms.demo.factories import states
from cms.page_types.standard_pages.models import StandardPage
from search.engine import index_identity
from search.indexing import reindex_requests
from search.indexing.indexer import Indexer
from search.indexing.rebuild import rebuild
from search.models import ReindexRequest
from tests.elasticsearch import server
from tests.system.faults import oracle
from tests.system.faults.search_client import search

from .installation import WORD

HAS_READ_PAGES = 'FROM "wagtailcore_locale"'  # the indexer has built the documents and is about to write them


@pytest.fixture
def sections(race):
    return list(StandardPage.objects.filter(depth=3).order_by("pk"))


def index(installation):
    indexer = Indexer(installation.engine)
    indexer._prepared = {"en", "fr"}
    return indexer.index_batch


def move(section, target):
    def run():
        states.reload_page(section).move(states.reload_page(target), pos="last-child")

    return run


def restrict(section):
    return lambda: states.restrict(section) and None


@pytest.mark.few(1)
@pytest.mark.parametrize("change", ["move", "restrict"])
def test_a_subtree_that_changes_while_its_pages_are_indexed_is_indexed_again(change, race, sections):
    """One worker has read the pages; the change is committed and indexed by another worker before it writes."""
    installation = race.installation
    states.publish(sections[0], title=f"{WORD} first")
    states.publish(StandardPage.objects.child_of(sections[0]).get(), title=f"{WORD} below")
    editor = move(*sections) if change == "move" else restrict(sections[0])
    turns = [("slow", HAS_READ_PAGES), ("editor", ""), ("fast", ""), ("slow", "")]
    race.run(turns, slow=index(installation), editor=editor, fast=index(installation))
    installation.environment.refresh()
    assert not search(WORD, limit=50).pages - oracle.public_pages(WORD)
    assert race.find_violations() == []


# ---------------------------------------------------------------- an index that refuses documents


@pytest.fixture
def client(race):
    with Elasticsearch(server.require_url()) as client:
        yield client


def names_of_indexes(client, installation):
    return list(client.indices.get_alias(index=f"{installation.engine.prefix}-content__*", expand_wildcards="open"))


def set_block(client, installation, value):
    """Set the block that Elasticsearch sets when its disk is nearly full."""
    for name in names_of_indexes(client, installation):
        client.indices.put_settings(index=name, settings={"index.blocks.read_only_allow_delete": value})


def test_an_index_that_becomes_read_only_shows_nothing_hidden_and_is_completed_when_it_is_writable(race, client):
    installation, stories = race.installation, race.installation.tree.stories
    hidden = StandardPage.objects.filter(depth=3).order_by("pk").first()
    set_block(client, installation, True)
    try:
        states.unpublish(hidden)
        new = StandardPage(title=f"{WORD} new", slug="new", locale=stories.locale)
        installation.tree.home.add_child(instance=new)
        new.save_revision().publish()
        indexer = installation.indexer
        indexer.index_all()  # the server refuses all documents
        response = search(WORD, limit=50)
        assert not response.is_degraded
        assert hidden.pk not in response.pages
        assert not response.pages - oracle.public_pages(WORD)
        waiting = set(ReindexRequest.objects.values_list("page_id", flat=True))
        assert {hidden.pk, new.pk} <= waiting
        installation.pass_time(minutes=5)
        indexer.index_all()
        assert reindex_requests.find_queued([hidden.pk, new.pk]) == {hidden.pk, new.pk}
    finally:
        set_block(client, installation, None)
    installation.pass_time(hours=2)
    race.finish()
    assert new.pk in search(WORD, limit=50).pages
    assert race.find_violations() == []


def test_an_index_with_another_mapping_shows_nothing_hidden_and_is_repaired_by_a_rebuild(race, client):
    """The index was created with a field of another type, so that the server refuses every document."""
    installation = race.installation
    pages = list(StandardPage.objects.filter(depth=3).order_by("pk"))
    drift(client, installation)
    states.unpublish(pages[0])
    states.publish(pages[1], title=f"{WORD} changed")
    installation.indexer.index_all()
    response = search(WORD, limit=50)
    assert not response.pages - oracle.public_pages(WORD)
    assert reindex_requests.find_queued([pages[1].pk]) == {pages[1].pk}
    rebuild(installation.engine, ["en", "fr"], index=index_identity())
    installation.pass_time(hours=2)
    race.finish()
    assert pages[1].pk in search(WORD, limit=50).pages
    assert race.find_violations() == []


def drift(client, installation):
    """Replace the English index by one whose field `published_at` is a number."""
    for name, found in client.indices.get(index=f"{installation.engine.prefix}-content__*").items():
        alias = next(iter(found["aliases"]))
        if not alias.endswith("__en"):
            continue
        mappings = found["mappings"]
        mappings["properties"]["published_at"] = {"type": "ip"}
        settings = {"analysis": found["settings"]["index"]["analysis"], "number_of_replicas": 0}
        client.indices.delete(index=name)
        client.indices.create(index=name, aliases={alias: {}}, mappings=mappings, settings=settings)
        return
    raise AssertionError("There is no English index.")
