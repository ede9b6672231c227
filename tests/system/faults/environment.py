"""The environment of a fault test: its own database and index, on either engine."""

from __future__ import annotations

import os
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
from search.indexing import reindex_requests
from search.indexing.indexer import Indexer
from tests.production.processes import free_port

REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True)
class FaultEnvironment:
    """The database, index and directory that all processes of a test share."""

    directory: Path
    database: str
    search_url: str
    prefix: str
    port: int  # port of the web process, if one is started

    @property
    def process_variables(self) -> dict[str, str]:
        """The environment variables of the processes."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.system.faults.settings",
            "FAULTS_DIRECTORY": str(self.directory),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
            "BIND": f"127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "1",
            "FAULTS_DATABASE": self.database,
            "FAULTS_SEARCH_URL": self.search_url,
            "FAULTS_SEARCH_PREFIX": self.prefix,
        }

    @property
    def engine(self) -> Engine:
        return get_engine()

    def create_indexer(self) -> Indexer:
        """Return an indexer in this process, with a prepared index that is registered with the journal."""
        indexer = Indexer(get_engine())
        indexer.prepare()
        reindex_requests.attach_index(index_identity())
        return indexer

    def refresh(self) -> None:
        """Make changes visible to searches. The embedded engine does so at once."""
        getattr(get_engine(), "refresh", lambda: None)()

    def update_index(self) -> None:
        """Update the index in this process."""
        self.create_indexer().index_all()
        close_engines()


def elasticsearch_url() -> str:
    """Return the URL of Elasticsearch. Without one, skip the test, or fail it in CI."""
    if url := os.environ.get("ELASTICSEARCH_URL"):
        return url
    if os.environ.get("CI") or os.environ.get("REQUIRE_ELASTICSEARCH"):
        pytest.fail("ELASTICSEARCH_URL is not set.")
    pytest.skip("not run: ELASTICSEARCH_URL is not set; `scripts/elasticsearch start` prints it")


@contextmanager
def use_engine(directory: Path, database: str, search_url: str) -> Iterator[FaultEnvironment]:
    """Use an engine in this process, with a unique index prefix."""
    environment = FaultEnvironment(directory, database, search_url, f"faults-{uuid.uuid4().hex[:12]}", free_port())
    admin_search = {"default": {**settings.WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}
    with override_settings(
        SEARCH_URL=search_url, SEARCH_PREFIX=environment.prefix, WAGTAILSEARCH_BACKENDS=admin_search
    ):
        try:
            yield environment
        finally:
            close_engines()


def delete_indices(prefix: str) -> None:
    """Delete all indices of a prefix one by one, because Elasticsearch may refuse patterns."""
    with Elasticsearch(elasticsearch_url()) as client:
        found = list(client.indices.get(index=f"{prefix}-content__*,{prefix}-scratch__*", expand_wildcards="all"))
        if found:
            client.indices.delete(index=",".join(found))
