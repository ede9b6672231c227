"""The ground a fault test stands on: a database and an index of its own, on either engine."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from elasticsearch import Elasticsearch

from search.engine import close_engines, get_engine, index_identity
from search.engines.port import Engine
from search.indexing import journal_consumer
from search.indexing.indexer import Indexer

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ground:
    """What every process of a test has to know."""

    directory: Path
    database: str
    search_url: str
    prefix: str
    port: int  # of the web process, if one is started

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATA_DIR": str(self.directory),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "FAULTS_DATABASE": self.database,
            "FAULTS_SEARCH_URL": self.search_url,
            "FAULTS_SEARCH_PREFIX": self.prefix,
        }

    @property
    def engine(self) -> Engine:
        return get_engine()

    def worker(self) -> Indexer:
        """A worker of this process, whose index is known and made."""
        worker = Indexer(get_engine())
        worker.prepare()
        journal_consumer.attach_index(index_identity())
        return worker

    def refresh(self) -> None:
        """Let searches find at once what has been written; the embedded engine always does."""
        getattr(get_engine(), "refresh", lambda: None)()

    def fill(self) -> None:
        """Bring the index up to date, by this process."""
        self.worker().index_all()
        close_engines()


def elasticsearch_url() -> str:
    """Its address; skips the test where there is none, and fails it in CI."""
    if url := os.environ.get("ELASTICSEARCH_URL"):
        return url
    if os.environ.get("CI") or os.environ.get("REQUIRE_ELASTICSEARCH"):
        pytest.fail("ELASTICSEARCH_URL is not set.")
    pytest.skip("not run: ELASTICSEARCH_URL is not set; `scripts/elasticsearch start` prints it")


@contextmanager
def searching(directory: Path, database: str, search_url: str) -> Iterator[Ground]:
    """This process asks that engine, under a prefix of its own."""
    ground = Ground(directory, database, search_url, f"faults-{uuid.uuid4().hex[:12]}", free_port())
    admin_search = {"default": {**settings.WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}
    with override_settings(SEARCH_URL=search_url, SEARCH_PREFIX=ground.prefix, WAGTAILSEARCH_BACKENDS=admin_search):
        try:
            yield ground
        finally:
            close_engines()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def discard(prefix: str) -> None:
    """Delete all indices of a prefix, one by one: patterns may be refused."""
    with Elasticsearch(elasticsearch_url()) as client:
        found = list(client.indices.get(index=f"{prefix}-content__*,{prefix}-scratch__*", expand_wildcards="all"))
        if found:
            client.indices.delete(index=",".join(found))
