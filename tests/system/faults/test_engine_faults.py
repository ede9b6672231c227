"""Faults between the client and a real Elasticsearch: publishing does not wait, and searches never get a 500."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest

from cms.demo.factories import states
from search.engine import get_engine
from search.engines.elasticsearch.client import ClientPool
from search.engines.port import SearchUnavailable
from search.indexing.indexer import Indexer

from . import oracle, sizes
from .content import create_site, create_story
from .environment import FaultEnvironment, delete_indices, elasticsearch_url, use_engine
from .proxy import MODES, Proxy, proxy
from .search_client import format_times, search

FAULTS = [mode for mode in MODES if mode != "pass"]
MAX_SEARCH_SECONDS = 8.0  # a longer search has no effective timeout
pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def proxied(db: str, tmp_path) -> Iterator[tuple[FaultEnvironment, Proxy]]:
    with proxy(elasticsearch_url()) as proxied, use_engine(tmp_path, db, proxied.url) as environment:
        yield environment, proxied
    delete_indices(environment.prefix)


def test_faults_only_degrade_searches(proxied, report):
    """The engine recovers from each fault without a restart of the process."""
    environment, proxy = proxied
    tree = create_site(2, languages=("en",))
    for mode in FAULTS:
        public, hidden = (
            create_story(tree.stories, f"Lantern kept {mode}"),
            create_story(tree.stories, f"Lantern {mode}"),
        )
        update_index(environment)
        assert {public.pk, hidden.pk} <= search("lantern").pages

        proxy.set_mode(mode)
        states.unpublish(hidden)
        new = create_story(tree.stories, f"Lantern new {mode}")
        if mode != "partial shards":  # affects only searches
            with short_worker_timeout(), pytest.raises(SearchUnavailable):
                Indexer(get_engine()).index_all()
        responses = [search("lantern") for _ in range(sizes.SEARCHES)]
        report(
            f"{mode}: {format_times([response.seconds for response in responses])}, {proxy.connection_count} connects"
        )
        for response in responses:
            assert response.is_documented
            assert response.is_degraded or response.status != 200
            assert hidden.pk not in response.pages
            assert {public.pk, new.pk} <= response.pages or response.status != 200
        assert max(response.seconds for response in responses) < MAX_SEARCH_SECONDS
        assert get_engine()._visitor_client.breaker.is_open

        proxy.set_mode("pass")
        end_cooldown(get_engine()._visitor_client.breaker)
        update_index(environment)
        response = search("lantern")
        assert (response.is_degraded, hidden.pk in response.pages) == (False, False)
        assert {public.pk, new.pk} <= response.pages
        assert not oracle.find_differences(get_engine())


def test_an_unpublished_page_is_not_found_while_it_is_in_the_index(proxied):
    environment, _ = proxied
    tree = create_site(2, languages=("en",))
    hidden = create_story(tree.stories, "Canary")
    update_index(environment)
    assert search("canary").pages == {hidden.pk}
    states.unpublish(hidden)
    assert search("canary").pages == set()
    assert search("canary").body["total"] == 0


def update_index(environment: FaultEnvironment) -> None:
    """Update the index and make the changes visible to searches."""
    environment.create_indexer().index_all()
    environment.refresh()


@contextmanager
def short_worker_timeout() -> Iterator[None]:
    """Give the worker's client a short timeout and no retries for the block."""
    worker = get_engine()._worker_client
    with worker._pool.acquire() as client:
        impatient = ClientPool(lambda: client.options(request_timeout=0.3, max_retries=0))
        with mock.patch.object(worker, "_pool", impatient):
            yield


def end_cooldown(breaker) -> None:  # type: ignore[no-untyped-def]
    """Move the opening of the breaker into the past by its cooldown."""
    breaker._opened_at -= breaker._cooldown
