"""The engine raises `SearchUnavailable` for every failure of the server."""

import socket
import threading
from collections.abc import Iterator

import pytest

from search.engines.elasticsearch import ElasticsearchEngine, client
from search.engines.elasticsearch.client import Breaker
from search.engines.port import SearchUnavailable

from .builders import NOW, build_search_query, build_write
from .fake_server import EMPTY_RESULT, FakeServer, run_fake_server


@pytest.fixture
def faulty_engine() -> Iterator[tuple[ElasticsearchEngine, FakeServer]]:
    """Return an engine with a fake server, and the server."""
    with run_fake_server() as (url, server):
        engine = ElasticsearchEngine(url, max_concurrent=1)
        yield engine, server
        engine.close()


@pytest.fixture
def unreachable_engine() -> Iterator[ElasticsearchEngine]:
    """Return an engine without a server."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: no other process can use the port
        engine = ElasticsearchEngine(f"http://127.0.0.1:{taken.getsockname()[1]}")
        yield engine
        engine.close()


QUERY = build_search_query("port", facets=())  # too short for typing errors: one request

RESPONSES = {
    "not JSON": (b"<html>", 200),
    "incomplete response": (b'{"took": 3, "hits": {"to', 200),
    "empty response": (b"", 200),
    "a list": ([], 200),
    "a number": (7, 200),
    "no hits": ({"timed_out": False, "_shards": {"failed": 0}}, 200),
    "hits of another shape": (EMPTY_RESULT | {"hits": {"total": 0, "hits": "none"}}, 200),
    "a hit without an id": (EMPTY_RESULT | {"hits": {"total": {"value": 1}, "hits": [{"_score": 1}]}}, 200),
    "cut short by time": (EMPTY_RESULT | {"timed_out": True}, 200),
    "a shard missing": (EMPTY_RESULT | {"_shards": {"failed": 1}}, 200),
    "refused": ({"error": {"type": "parsing_exception"}, "status": 400}, 400),
    "no such index": ({"error": {"type": "index_not_found_exception"}, "status": 404}, 404),
    "not allowed": ({"error": "no"}, 403),
    "busy": ({"error": "busy"}, 429),
    "broken": (b"Internal Server Error", 500),
    "a gateway": (b"<h1>Bad Gateway</h1>", 502, {"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_an_invalid_response_raises_search_unavailable(faulty_engine, name):
    engine, server = faulty_engine
    server.set_response(*RESPONSES[name])
    with pytest.raises(SearchUnavailable):
        engine.search(QUERY)


def test_a_response_of_another_server_raises_search_unavailable(faulty_engine):
    engine, server = faulty_engine
    server.set_response(EMPTY_RESULT, headers={"Content-Type": "application/json"})
    with pytest.raises(SearchUnavailable):
        engine.search(QUERY)


def test_a_valid_response_is_accepted(faulty_engine):
    engine, _ = faulty_engine
    assert engine.search(QUERY).total == 0


def calls(engine: ElasticsearchEngine):
    return {
        "search": lambda: engine.search(QUERY),
        "suggest": lambda: engine.suggest("po", "en", site=1, now=NOW),
        "correct": lambda: engine.correct_spelling(build_search_query("portz")),
        "similar": lambda: engine.find_similar_pages([1], "en", site=1, now=NOW),
        "explain": lambda: engine.explain(QUERY, 1),
        "write": lambda: engine.write([build_write()]),
        "prepare": lambda: engine.prepare(["en"]),
        "purge": lambda: engine.delete_tombstones("en", [1]),
        "scan": lambda: list(engine.scan("en")),
        "begin": lambda: engine.begin_generation("en"),
        "roll_back": lambda: engine.roll_back("en"),
        "refresh": lambda: engine.refresh("en"),
    }


@pytest.mark.parametrize("name", calls(None))
def test_every_call_raises_search_unavailable_without_a_server(unreachable_engine, name):
    with pytest.raises(SearchUnavailable):
        calls(unreachable_engine)[name]()


@pytest.mark.parametrize("name", calls(None))
def test_every_call_raises_search_unavailable_on_an_invalid_response(faulty_engine, name):
    engine, server = faulty_engine
    server.set_response(["garbage"])
    with pytest.raises(SearchUnavailable):
        calls(engine)[name]()


def test_health_never_raises(unreachable_engine):
    assert unreachable_engine.health().ok is False
    assert unreachable_engine.health().documents == {}


def test_a_slow_response_times_out(faulty_engine, monkeypatch):
    monkeypatch.setattr(client, "READ_TIMEOUT_SECONDS", 0.05)
    with run_fake_server() as (url, server):
        engine = ElasticsearchEngine(url)
        server.hold()
        with pytest.raises(SearchUnavailable, match="in time"):
            engine.search(QUERY)
        engine.close()


def test_visitor_requests_are_sent_once_and_worker_requests_are_retried(faulty_engine):
    engine, server = faulty_engine
    server.set_response(*RESPONSES["a gateway"])
    with pytest.raises(SearchUnavailable):
        engine.search(QUERY)
    assert server.request_count == 1
    with pytest.raises(SearchUnavailable):
        engine.find_similar_pages([1], "en", site=1, now=NOW)
    assert server.request_count == 1 + 4


@pytest.mark.parametrize(
    ("name", "still_asked"),
    [("refused", True), ("no such index", True), ("busy", False), ("broken", False), ("not JSON", False)],
)
def test_server_faults_open_the_breaker_and_rejected_queries_do_not(name, still_asked):
    with run_fake_server() as (url, server):
        engine = ElasticsearchEngine(url, breaker=Breaker(max_failures=3, clock=lambda: 0.0))
        server.set_response(*RESPONSES[name])
        for _ in range(3):
            with pytest.raises(SearchUnavailable):
                engine.search(QUERY)
        before = server.request_count
        with pytest.raises(SearchUnavailable, match=None if still_asked else "no requests are sent"):
            engine.search(QUERY)
        assert (server.request_count > before) is still_asked
        engine.close()


def test_the_breaker_of_visitors_does_not_affect_the_worker():
    with run_fake_server() as (url, server):
        engine = ElasticsearchEngine(url, breaker=Breaker(max_failures=1, clock=lambda: 0.0))
        server.set_response(*RESPONSES["broken"])
        with pytest.raises(SearchUnavailable):
            engine.search(QUERY)
        before = server.request_count
        with pytest.raises(SearchUnavailable):
            engine.write([build_write()])
        assert server.request_count > before
        engine.close()


def test_searches_above_the_concurrency_limit_are_rejected(faulty_engine, monkeypatch):
    monkeypatch.setattr(client, "MAX_QUEUE_SECONDS", 0.01)
    engine, server = faulty_engine
    server.hold()
    first = threading.Thread(target=lambda: engine.search(QUERY))
    first.start()
    server.request_received.wait(5)
    with pytest.raises(SearchUnavailable, match="concurrent searches"):
        engine.search(QUERY)
    server.release()
    first.join()
    assert engine.search(QUERY).total == 0
    assert engine._visitor_client.breaker.allows_request()
