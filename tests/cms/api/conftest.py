"""Fixtures: a client of the API, and a site with canaries that is shared by the tests of a module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from django.test import Client, override_settings

from cms.demo import factories
from cms.page_types.stories.models import StoryPage
from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer
from tests.cms.api.canaries import CanarySite, build_canary_site, search_url
from tests.cms.module_site import tree

from . import operations

__all__ = ["tree"]


class Frontend:
    """Sends requests to the public API as a decoupled frontend does."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def send(self, address: str, /, **params):
        return self.client.get(f"/api/v1{address}", params)

    def get(self, address: str, /, **params):
        response = self.send(address, **params)
        assert response.status_code == 200, (response.status_code, response.content[:500])
        return response.json()


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


@pytest.fixture(scope="module")
def module_story(module_tree) -> StoryPage:
    return factories.StoryFactory(title="A quay")


@pytest.fixture
def story(module_story, db) -> StoryPage:
    """Return the story of the module; changes of the test are undone."""
    return deepcopy(module_story)


@pytest.fixture(scope="module")
def module_site(module_database) -> CanarySite:
    return build_canary_site()


@pytest.fixture(scope="module")
def full_index(module_site, tmp_path_factory) -> Path:
    """Return the directory of an index of `module_site`, to be copied by tests."""
    directory = tmp_path_factory.mktemp("index") / "search"
    with override_settings(SEARCH_URL=search_url(directory)):
        Indexer(get_engine()).index_all()
        close_engines()
    return directory


@pytest.fixture(scope="module")
def public_responses(module_site, full_index) -> dict[str, operations.OperationResponse]:
    """Return the responses of all operations while all pages are public."""
    client = Client(raise_request_exception=False)
    with override_settings(SEARCH_URL=search_url(full_index)):
        responses = {operation.name: operation.send(client) for operation in operations.all_operations(module_site)}
        close_engines()
    return responses


@pytest.fixture
def site(module_site, full_index, db, settings, tmp_path) -> Iterator[CanarySite]:
    """Return the site of the module with a copy of its index. Changes of the test to both are undone."""
    directory = tmp_path / "search"
    shutil.copytree(full_index, directory)
    settings.SEARCH_URL = search_url(directory)
    yield module_site
    close_engines()


@pytest.fixture
def indexer(site) -> Indexer:
    """Return an indexer; a test calls `index_all()` to update the index."""
    return Indexer(get_engine())
