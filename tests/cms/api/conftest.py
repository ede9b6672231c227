"""A visitor's frontend that reads the API, and a site with canaries that a whole module shares."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from search.engine import close_engines, get_engine
from search.indexing.indexer import Indexer
from tests.cms.api.canaries import World, address_of, grow
from tests.cms.module_site import founded, module_database, tree

from . import requests

__all__ = ["founded", "module_database", "tree"]


class Frontend:
    """Asks the public API as a decoupled frontend does."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def ask(self, address: str, /, **params):
        return self.client.get(f"/api/v1{address}", params)

    def get(self, address: str, /, **params):
        answer = self.ask(address, **params)
        assert answer.status_code == 200, (answer.status_code, answer.content[:500])
        return answer.json()


@pytest.fixture
def frontend() -> Frontend:
    return Frontend()


@pytest.fixture(scope="module")
def grown(module_database) -> World:
    return grow()


@pytest.fixture(scope="module")
def full_index(grown, tmp_path_factory) -> Path:
    """An index of everything in `grown`, to be copied; the database knows what is in it."""
    directory = tmp_path_factory.mktemp("index") / "search"
    with override_settings(SEARCH_URL=address_of(directory)):
        Indexer(get_engine()).index_all()
        close_engines()
    return directory


@pytest.fixture(scope="module")
def answers(grown, full_index) -> dict[str, requests.Answer]:
    """What every operation answers while all is public."""
    client = Client(raise_request_exception=False)
    with override_settings(SEARCH_URL=address_of(full_index)):
        asked = {operation.name: operation.ask(client) for operation in requests.every(grown)}
        close_engines()
    return asked


@pytest.fixture
def world(grown, full_index, db, settings, tmp_path) -> Iterator[World]:
    """The module's site, with its full index; whatever a test does to either is undone."""
    directory = tmp_path / "search"
    shutil.copytree(full_index, directory)
    settings.SEARCH_URL = address_of(directory)
    yield grown
    close_engines()


@pytest.fixture
def worker(world) -> Indexer:
    """It brings the index up to date with what the test did, when it is told to."""
    return Indexer(get_engine())
