"""Fixtures: the OpenAPI document, its parts, and a site with all kinds of content."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cms.api.openapi.document import document
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer

from .complete_site import CompleteSite, build_complete_site

sys.path.insert(0, str(Path(__file__).parents[2] / "frontend-contract" / "tools"))  # contract_diff has no dependencies


@pytest.fixture(scope="session")
def contract() -> dict:
    return json.loads(document())


@pytest.fixture(scope="session")
def schemas(contract) -> dict:
    return contract["components"]["schemas"]


@pytest.fixture(scope="session")
def operations(contract) -> dict[str, dict]:
    """Return the operations by path; each path has one method."""
    return {path: next(iter(item.values())) for path, item in contract["paths"].items()}


@pytest.fixture(scope="session")
def post_paths(contract) -> set[str]:
    """Return the paths of operations that receive a request body."""
    return {path for path, item in contract["paths"].items() if list(item) == ["post"]}


@pytest.fixture(scope="module")
def module_complete_site(module_database) -> CompleteSite:
    """Build the site once per module, because that takes a second; it is removed after the last test."""
    return build_complete_site()


@pytest.fixture
def site(module_complete_site, db) -> CompleteSite:
    """Return the site with pages read from the database; the changes of the test are rolled back."""
    pages = [type(page).objects.get(pk=page.pk) for page in module_complete_site.pages]
    return replace(module_complete_site, pages=pages)


@pytest.fixture
def indexed(site, settings, tmp_path):
    """Index the pages of the site."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
    Indexer(get_engine()).index_all()
    yield
    close_engines()
