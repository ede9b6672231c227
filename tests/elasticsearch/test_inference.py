"""Vectors of an inference endpoint of Elasticsearch. The responses are those of a cluster of version 8.19.13."""

from __future__ import annotations

import pytest

from search.engines.elasticsearch import ElasticsearchEngine, inference
from search.engines.elasticsearch.client import Breaker
from search.engines.port import EmbeddingEngine, SearchUnavailable
from search.engines.tantivy import TantivyEngine
from search.semantic import endpoint_model
from search.semantic.endpoint_model import EndpointModel
from search.semantic.model import ModelUnusable

from .builders import build_search_query
from .fake_server import run_fake_server

VECTORS = {"text_embedding": [{"embedding": [3.0, 1.0, 0.5]}, {"embedding": [5.0, 1.0, 0.5]}]}
SETTINGS = {"model_id": ".multilingual-e5-small", "num_threads": 1}


@pytest.fixture
def fake():
    with run_fake_server() as (url, server):
        engine = ElasticsearchEngine(url)
        yield engine, server
        engine.close()


def describe(settings: dict) -> dict:
    return {"endpoints": [{"inference_id": "e5", "service": "elasticsearch", "service_settings": settings}]}


def test_only_elasticsearch_computes_vectors(fake):
    assert isinstance(fake[0], EmbeddingEngine)
    assert not issubclass(TantivyEngine, EmbeddingEngine)


@pytest.mark.parametrize("for_visitor", [True, False])
def test_the_vectors_of_texts_are_returned_in_order(fake, for_visitor):
    engine, server = fake
    server.set_response(VECTORS)
    assert engine.embed("e5", ["one", "three"], for_visitor=for_visitor) == [[3.0, 1.0, 0.5], [5.0, 1.0, 0.5]]


def test_many_texts_are_sent_in_parts(fake):
    engine, server = fake
    server.set_response({"text_embedding": [{"embedding": [1.0]}] * inference.MAX_TEXTS})
    assert len(engine.embed("e5", ["text"] * 2 * inference.MAX_TEXTS)) == 2 * inference.MAX_TEXTS
    assert server.request_count == 2


def test_another_model_has_another_description_and_another_number_of_threads_does_not(fake):
    engine, server = fake
    server.set_response(describe(SETTINGS))
    before = engine.describe_embedding("e5")
    server.set_response(describe(SETTINGS | {"num_threads": 4}))
    assert engine.describe_embedding("e5") == before
    server.set_response(describe(SETTINGS | {"model_id": "another"}))
    assert engine.describe_embedding("e5") != before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": {"type": "resource_not_found_exception"}, "status": 404}, 404),
        ({"error": {"type": "security_exception", "reason": "current license is non-compliant"}, "status": 403}, 403),
        ({"text_embedding": []}, 200),
        ({}, 200),
    ],
)
def test_an_endpoint_that_gives_no_vectors_is_unavailable(fake, body, status):
    engine, server = fake
    server.set_response(body, status)
    with pytest.raises(SearchUnavailable):
        engine.embed("e5", ["one"], for_visitor=True)


def test_a_search_does_not_wait_to_load_a_failing_model(fake, monkeypatch):
    pytest.importorskip("numpy", reason="not run: needs numpy of requirements/semantic.txt")
    engine, server = fake
    monkeypatch.setattr(endpoint_model, "get_engine", lambda: engine)
    server.set_response({"error": {"type": "timeout"}, "status": 503}, 503)
    for _ in range(Breaker()._limit):
        with pytest.raises(ModelUnusable, match="e5 of Elasticsearch does not answer"):
            EndpointModel("e5")
    assert server.request_count == Breaker()._limit  # without retries
    with pytest.raises(ModelUnusable):
        EndpointModel("e5")
    assert server.request_count == Breaker()._limit  # its breaker is open


def test_a_failing_model_does_not_stop_searches(fake):
    """Its failures open a circuit breaker of its own."""
    engine, server = fake
    server.set_response({"error": {"type": "timeout"}, "status": 503}, 503)
    for _ in range(Breaker()._limit + 1):
        with pytest.raises(SearchUnavailable):
            engine.embed("e5", ["one"], for_visitor=True)
    requests = server.request_count
    with pytest.raises(SearchUnavailable):
        engine.embed("e5", ["one"], for_visitor=True)
    assert server.request_count == requests  # its breaker is open
    assert not engine.is_breaker_open
    with pytest.raises(SearchUnavailable):
        engine.search(build_search_query("port", facets=()))
    assert server.request_count == requests + 1
