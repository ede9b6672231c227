"""Between us and the real Elasticsearch something misbehaves: publishing does not wait, a search is never a 500."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms.demo.factories import states
from search.engine import get_engine
from search.engines.elasticsearch.client_pool import ClientPool
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer

from . import oracle, sizes
from .content import make_site, make_story
from .ground import Ground, discard, elasticsearch_url, searching
from .proxy import MODES, Proxy, proxy
from .visitors import figures, search

ILL = [mode for mode in MODES if mode != "pass"]
HUNG = 8.0  # seconds; a search that took as long waited for the engine without an end
pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def between(db: str, tmp_path) -> Iterator[tuple[Ground, Proxy]]:
    with proxy(elasticsearch_url()) as between, searching(tmp_path, db, between.url) as ground:
        yield ground, between
    discard(ground.prefix)


def test_nobody_notices_but_for_a_plainer_search(between, told):
    """One fault after the other; from each the engine recovers without a restart of ours."""
    ground, proxy = between
    tree = make_site(2, languages=("en",))
    for mode in ILL:
        kept, hidden = make_story(tree.stories, f"Lantern kept {mode}"), make_story(tree.stories, f"Lantern {mode}")
        recovered(ground)
        assert {kept.pk, hidden.pk} <= search("lantern").pages

        proxy.turn(mode)
        states.unpublish(hidden)
        new = make_story(tree.stories, f"Lantern new {mode}")
        if mode != "partial shards":  # then only what is read is wrong
            with pytest.raises(SearchUnavailable):
                Indexer(impatient()).index_all()
        answers = [search("lantern") for _ in range(sizes.SEARCHES)]
        told(f"{mode}: {figures([answer.seconds for answer in answers])}, {proxy.taken} connections so far")
        for answer in answers:
            assert answer.is_honest
            assert answer.is_degraded or answer.status != 200
            assert hidden.pk not in answer.pages
            assert {kept.pk, new.pk} <= answer.pages or answer.status != 200
        assert max(answer.seconds for answer in answers) < HUNG
        assert get_engine()._visitor_client.breaker.is_open

        proxy.turn("pass")
        rested(get_engine()._visitor_client.breaker)
        recovered(ground)
        answer = search("lantern")
        assert (answer.is_degraded, hidden.pk in answer.pages) == (False, False)
        assert {kept.pk, new.pk} <= answer.pages
        assert not oracle.difference(get_engine())


def test_a_page_taken_down_is_not_found_though_the_index_still_holds_it(between):
    ground, _ = between
    tree = make_site(2, languages=("en",))
    hidden = make_story(tree.stories, "Canary")
    recovered(ground)
    assert search("canary").pages == {hidden.pk}
    states.unpublish(hidden)
    assert search("canary").pages == set()
    assert search("canary").body["total"] == 0


def recovered(ground: Ground) -> None:
    """The worker has caught up, and searches can see it."""
    ground.worker().index_all()
    ground.refresh()


def impatient():  # type: ignore[no-untyped-def]
    """The engine of a worker that need not wait as long as one does in earnest."""
    made = get_engine()
    with made._worker_client._pool.acquire() as client:
        made._worker_client._pool = ClientPool(lambda: client.options(request_timeout=0.3, max_retries=0))
    return made


def rested(breaker) -> None:  # type: ignore[no-untyped-def]
    """As if the breaker had been open for long enough to try again."""
    breaker._opened_at -= breaker._cooldown
