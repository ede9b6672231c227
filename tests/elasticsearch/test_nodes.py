"""Several nodes of one cluster: which of them gets a request, and how indexes are spread over them."""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
from collections.abc import Iterator

import pytest
from elastic_transport import NodeConfig

from search.engine import index_identity
from search.engines.elasticsearch import ElasticsearchEngine, IndexLayout, client
from search.engines.elasticsearch.transport import AVOIDED_SECONDS, DeadlineNode, TrialNodePool
from search.engines.port import SearchUnavailable

from . import server
from .builders import build_search_query, build_source, build_write
from .fake_server import run_fake_server

QUERY = build_search_query("port", facets=())  # too short for typing errors: one request
NODES = [NodeConfig("http", f"node-{number}", 9200) for number in range(3)]


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> TrialNodePool:
    """Return a pool of three nodes whose clock stands at `now`."""
    pool = TrialNodePool(NODES, DeadlineNode)
    pool.now = 0.0  # type: ignore[attr-defined]
    monkeypatch.setattr(pool, "clock", lambda: pool.now)  # type: ignore[attr-defined]
    return pool


def choose(pool: TrialNodePool, times: int = 9) -> list[str]:
    return [pool.get().config.host for _ in range(times)]


def test_all_nodes_share_the_requests(pool):
    assert set(choose(pool)) == {"node-0", "node-1", "node-2"}


def test_a_node_that_failed_gets_no_request_for_a_time(pool):
    failed = pool.get()
    pool.mark_dead(failed)
    pool.now = AVOIDED_SECONDS - 0.1
    assert failed.config.host not in choose(pool)


def test_a_node_that_failed_is_then_tried_by_one_request(pool):
    failed = pool.get()
    pool.mark_dead(failed)
    pool.now = AVOIDED_SECONDS
    assert choose(pool).count(failed.config.host) == 1


def test_a_node_that_answered_gets_requests_again(pool):
    failed = pool.get()
    pool.mark_dead(failed)
    pool.now = AVOIDED_SECONDS
    pool.mark_live(pool.get())
    assert failed.config.host in choose(pool)


def test_if_all_nodes_have_failed_each_is_tried_in_turn(pool, monkeypatch):
    monkeypatch.setattr(pool, "clock", itertools.count().__next__)
    for node in pool.all():
        pool.mark_dead(node)
    assert sorted(choose(pool, 3)) == ["node-0", "node-1", "node-2"]


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_node_that_refuses_connections_costs_no_answer():
    with closed_port() as closed, run_fake_server() as (url, _):
        engine = ElasticsearchEngine(f"{closed},{url}")
        assert [engine.search(QUERY).total for _ in range(4)] == [0] * 4
        engine.close()


def test_a_node_outside_the_cluster_costs_no_answer():
    with run_fake_server() as (lone, fake), run_fake_server() as (url, _):
        fake.set_response({"error": "no master"}, 503)
        engine = ElasticsearchEngine(f"{lone},{url}")
        assert [engine.search(QUERY).total for _ in range(4)] == [0] * 4
        assert fake.request_count <= 1
        engine.close()


def test_a_node_that_hangs_costs_one_answer(monkeypatch):
    monkeypatch.setattr(client, "READ_TIMEOUT_SECONDS", 0.2)
    with run_fake_server() as (hanging, fake), run_fake_server() as (url, _):
        fake.hold()
        engine = ElasticsearchEngine(f"{hanging},{url}")
        began, failed = time.monotonic(), 0
        for _ in range(6):
            try:
                engine.search(QUERY)
            except SearchUnavailable:
                failed += 1
        assert (failed, fake.request_count) == (1, 1)
        assert time.monotonic() - began < 1.5
        engine.close()


def test_nodes_can_be_added_without_another_index(settings):
    settings.SEARCH_URL = "https://one:9200,https://two:9200"
    before = index_identity()
    settings.SEARCH_URL = "https://clarion:secret@two:9200, https://clarion:secret@three:9200"
    assert index_identity() == before
    settings.SEARCH_PREFIX = "another"
    assert index_identity() != before


@pytest.mark.elasticsearch
def test_drafts_are_found_among_pages_of_all_shards():
    engine = ElasticsearchEngine(server.require_url(), server.create_engine().prefix, layout=IndexLayout(shards=3))
    try:
        engine.prepare(["en"])
        engine.write([build_write(id=number, title=f"Ports {number}") for number in range(1, 13)])
        engine.refresh()
        with engine.with_draft(build_source(id=99, title="Ports of a draft")) as index:
            assert index.search(build_search_query("ports", facets=())).total == 13
        engine.write([build_write(2, id=number, title=f"Harbours {number}") for number in range(1, 13)])
        engine.refresh()
        with engine.with_draft(build_source(id=99, title="Harbours of a draft")) as index:
            assert index.search(build_search_query("harbours", facets=())).total == 13
            assert index.search(build_search_query("ports", facets=())).total == 0
    finally:
        server.discard_engine(engine)


@pytest.mark.elasticsearch
def test_replicas_of_an_existing_index_follow_the_setting(engine, server_client):
    def read_settings() -> dict[str, str]:
        name = f"{engine.prefix}-content__en"
        found = next(iter(server_client.indices.get_settings(index=name).values()))["settings"]["index"]
        return {key: found.get(key) for key in ("number_of_shards", "number_of_replicas", "auto_expand_replicas")}

    engine.prepare(["en"])
    assert read_settings() == {"number_of_shards": "1", "number_of_replicas": "0", "auto_expand_replicas": "0-1"}
    other = ElasticsearchEngine(server.require_url(), engine.prefix, layout=IndexLayout(shards=2, replicas=2))
    other.prepare(["en"])
    other.close()
    assert read_settings() == {"number_of_shards": "1", "number_of_replicas": "2", "auto_expand_replicas": "false"}
    engine.prepare(["en"])
    assert read_settings()["auto_expand_replicas"] == "0-1"
