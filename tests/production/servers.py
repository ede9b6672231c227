"""The servers of an installation: what `scripts/services` and `scripts/elasticsearch` have started."""

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
from tests.production.processes import PROJECT

SECRET = "a-password-nobody-may-read"  # stands in SEARCH_URL; our Elasticsearch has no passwords and lets it pass


@cache
def services() -> dict[str, str]:
    """DATABASE_URL and CACHE_URL; skips the test where they do not run, and fails it in CI."""
    asked = subprocess.run([PROJECT / "scripts/services", "env"], capture_output=True, text=True, check=False)
    if asked.returncode == 0:
        return dict(line.split("=", 1) for line in asked.stdout.splitlines())
    if os.environ.get("CI"):
        pytest.fail("PostgreSQL and Redis do not run; `scripts/services start` says why.")
    pytest.skip("not run: no PostgreSQL and Redis; start them with `scripts/services start`")


@contextmanager
def database() -> Iterator[str]:
    """The address of a new database, gone afterwards whoever is still connected."""
    address = services()["DATABASE_URL"]
    name = f"clarion_production_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def index() -> Iterator[dict[str, str]]:
    """SEARCH_URL and a SEARCH_PREFIX of its own; its indices are deleted one by one, as patterns may be refused."""
    address, prefix = elasticsearch.require_url(), f"test-{uuid.uuid4().hex[:12]}"
    try:
        yield {"SEARCH_URL": with_password(address), "SEARCH_PREFIX": prefix}
    finally:
        with Elasticsearch(address) as client:
            for name in list(client.indices.get(index=f"{prefix}-*")):
                client.indices.delete(index=name)


def with_password(address: str, secret: str = SECRET) -> str:
    """The address with a log-in, unless it has one."""
    parts = urlsplit(address)
    return address if parts.username else parts._replace(netloc=f"elastic:{secret}@{parts.netloc}").geturl()
