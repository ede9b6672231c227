"""Fixtures for tests of Elasticsearch alone."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import ElasticsearchEngine

from . import server


@pytest.fixture
def engine() -> Iterator[ElasticsearchEngine]:
    """Return an engine without indexes, used by one test."""
    engine = server.create_engine()
    yield engine
    server.discard_engine(engine)


@pytest.fixture
def server_client() -> Iterator[Elasticsearch]:
    """Return a client of the server, to inspect what the engine has stored."""
    with Elasticsearch(server.require_url()) as client:
        yield client
