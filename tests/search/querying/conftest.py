from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from search.engine import close_engines, get_engine
from search.engines.port import Engine
from tests.cms.module_site import founded, module_database
from tests.elasticsearch import server

__all__ = ["founded", "module_database"]


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def either_engine(request, settings, tmp_path) -> Iterator[Engine]:
    """What `search.engine.get_engine()` answers: each engine in turn, with an index of this test alone."""
    close_engines()
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search" if request.param == "tantivy" else server.require_url()
    settings.SEARCH_PREFIX = f"test-{uuid4().hex[:12]}"
    made = get_engine()
    yield made
    if request.param == "elasticsearch":
        server.discard_engine(made)
    close_engines()
