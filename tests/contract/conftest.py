"""The document as frontends get it, and ways to walk through it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cms.api.openapi.document import document
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer

from .full_site import FullSite, full_site

sys.path.insert(0, str(Path(__file__).parents[2] / "frontend-contract" / "tools"))  # contract_diff needs Python alone


@pytest.fixture(scope="session")
def contract() -> dict:
    return json.loads(document())


@pytest.fixture(scope="session")
def schemas(contract) -> dict:
    return contract["components"]["schemas"]


@pytest.fixture(scope="session")
def operations(contract) -> dict[str, dict]:
    """Every operation by its address; each has one method."""
    return {path: next(iter(item.values())) for path, item in contract["paths"].items()}


@pytest.fixture(scope="session")
def reports(contract) -> set[str]:
    """The addresses that are told something."""
    return {path for path, item in contract["paths"].items() if list(item) == ["post"]}


@pytest.fixture
def site(db) -> FullSite:
    return full_site()


@pytest.fixture
def indexed(site, settings, tmp_path):
    """The site, found by search."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    Indexer(get_engine()).index_all()
    yield
    close_engines()
