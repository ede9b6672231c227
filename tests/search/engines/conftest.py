"""The conformance suite of the engine port: a test that uses `engine` or `filled_engine` runs on every engine.

`engine` is empty and used by one test. `filled_engine` contains the `PAGES` of the test module, for tests that only
read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Engine
from search.engines.tantivy import TantivyEngine
from tests.elasticsearch import server
from tests.markers import ENGINES
from tests.search.engines.builders import index_pages


def create_engine(name: str, directory: Path) -> Engine:
    """Return a new empty engine. Its data is in the directory, or `discard_engine` deletes it."""
    if name == "tantivy":
        return TantivyEngine(directory / "index")
    if name == "elasticsearch":
        return server.create_engine()
    raise ValueError(name)


def discard_engine(engine: Engine) -> None:
    """Close an engine and delete its data outside the directory of the test."""
    if isinstance(engine, ElasticsearchEngine):
        server.discard_engine(engine)
    else:
        engine.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return each engine in turn, with empty indexes for English and French."""
    engine = create_engine(request.param, tmp_path)
    engine.prepare(["en", "fr"])  # creating an index takes Elasticsearch longer than most tests
    yield engine
    discard_engine(engine)


@pytest.fixture(params=ENGINES, scope="module")
def filled_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Return each engine in turn, filled with the `PAGES` of the test module."""
    engine = create_engine(request.param, tmp_path_factory.mktemp("filled"))
    engine.prepare(sorted({"en", "fr", *(page["locale"] for page in request.module.PAGES)}))
    by_locale = sorted(request.module.PAGES, key=lambda page: page["locale"])
    for _, pages in groupby(by_locale, key=lambda page: page["locale"]):
        index_pages(engine, *pages)
    yield engine
    discard_engine(engine)
