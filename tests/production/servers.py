"""The servers of an installation, started by `scripts/services` and `scripts/elasticsearch`."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import psycopg
import pytest
from elasticsearch import Elasticsearch

from tests.elasticsearch import server as elasticsearch
from tests.migrated_postgresql import get_template
from tests.production.processes import PROJECT

SECRET = "orchard-window-29"  # part of SEARCH_URL; the Elasticsearch of the tests ignores passwords


@cache
def services() -> dict[str, str]:
    """Return DATABASE_URL and CACHE_URL. If the servers do not run, skip the test, or fail it in CI."""
    outcome = subprocess.run([PROJECT / "scripts/services", "env"], capture_output=True, text=True, check=False)
    if outcome.returncode == 0:
        return dict(line.split("=", 1) for line in outcome.stdout.splitlines())
    if os.environ.get("CI"):
        pytest.fail("PostgreSQL and Redis do not run; `scripts/services start` says why.")
    pytest.skip("not run: no PostgreSQL and Redis; start them with `scripts/services start`")


@contextmanager
def database(*, migrated: bool = False) -> Iterator[str]:
    """Create a database, empty or with the tables of Clarion, and yield its URL.

    It is dropped afterwards, even with open connections.
    """
    address = services()["DATABASE_URL"]
    name = f"clarion_production_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {get_template(address) if migrated else 'template1'}")
        url = urlsplit(address)._replace(path=f"/{name}").geturl()
        try:
            if migrated:
                _renew_lineage(url)
            yield url
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _renew_lineage(url: str) -> None:
    """Give a copy of the template its own lineage: installations share a Redis, and none is a restored one."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE journal_contentversion SET lineage = replace(gen_random_uuid()::text, '-', '')")


@contextmanager
def index() -> Iterator[dict[str, str]]:
    """Yield SEARCH_URL and a unique SEARCH_PREFIX.

    The indices are deleted one by one afterwards, because Elasticsearch may refuse patterns.
    """
    address, prefix = elasticsearch.require_url(), f"test-{uuid.uuid4().hex[:12]}"
    try:
        yield {"SEARCH_URL": with_password(address), "SEARCH_PREFIX": prefix}
    finally:
        with Elasticsearch(address) as client:
            for name in list(client.indices.get(index=f"{prefix}-*")):
                client.indices.delete(index=name)


def with_password(address: str, secret: str = SECRET) -> str:
    """Return the URL with a user name and password, unless it has one."""
    parts = urlsplit(address)
    return address if parts.username else parts._replace(netloc=f"elastic:{secret}@{parts.netloc}").geturl()
