from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import ElasticsearchEngine

from . import server


@pytest.fixture
def engine() -> Iterator[ElasticsearchEngine]:
    """An engine of this test alone, without any index."""
    made = server.create_engine()
    yield made
    server.discard_engine(made)


@pytest.fixture
def raw() -> Iterator[Elasticsearch]:
    """The server itself, to look at what the engine left there."""
    with Elasticsearch(server.require_url()) as client:
        yield client
