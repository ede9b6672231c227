"""Fixtures: five languages, a search engine with an empty index, and the sums of all schedules."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.settings.languages import read_languages
from search.engine import close_engines, get_engine
from tests.elasticsearch import server

from .schedules import LANGUAGES
from .totals import Totals


@pytest.fixture
def five_languages(settings: Any) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = read_languages(",".join(LANGUAGES))


@pytest.fixture
def engine(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Use tantivy on SQLite, and Elasticsearch on PostgreSQL."""
    close_engines()
    if connection.vendor == "postgresql":
        settings.SEARCH_URL, settings.SEARCH_PREFIX = server.require_url(), f"rehearsed-{random.getrandbits(40):x}"
        yield get_engine()
        server.discard_engine(get_engine())
    else:
        settings.SEARCH_URL = f"tantivy://{tmp_path}/search"
        yield get_engine()
    close_engines()


@pytest.fixture(scope="module")
def totals(request: pytest.FixtureRequest) -> Iterator[Totals]:
    """Count what all schedules have shown, and print it at the end, without the logs of the site between.

    REHEARSALS_ON is the database that `make rehearsals` means; on another one, nothing is run.
    """
    wanted = os.environ.get("REHEARSALS_ON", connection.vendor)
    if connection.vendor != wanted:
        pytest.fail(f"The database is {connection.vendor}, not {wanted}.")
    capturing = request.config.pluginmanager.getplugin("capturemanager")

    def write(line: str) -> None:
        with capturing.global_and_fixture_disabled():
            print(f"\n{line}", flush=True)  # noqa: T201

    counted = Totals(connection.vendor, write)
    yield counted
    write(str(counted))
