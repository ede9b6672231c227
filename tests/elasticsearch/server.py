"""The Elasticsearch that tests use: the one `scripts/elasticsearch` started, or ELASTICSEARCH_URL."""

import os
import subprocess
import uuid
from functools import cache
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import ElasticsearchEngine

SCRIPT = Path(__file__).parents[2] / "scripts" / "elasticsearch"


@cache
def find_url() -> str | None:
    """Its address, or None where none answers."""
    asked = subprocess.run([SCRIPT, "url"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else None


def require_url() -> str:
    """Its address; skips the test where none answers, and fails it where one must (CI, or REQUIRE_ELASTICSEARCH)."""
    found = find_url()
    if found:
        return found
    if os.environ.get("CI") or os.environ.get("REQUIRE_ELASTICSEARCH"):
        pytest.fail("No Elasticsearch answers; `scripts/elasticsearch start` says why.")
    pytest.skip("not run: no Elasticsearch answers; start one with `scripts/elasticsearch start`")


def create_engine() -> ElasticsearchEngine:
    """An engine with a prefix of its own."""
    return ElasticsearchEngine(require_url(), prefix=f"test-{uuid.uuid4().hex[:12]}")


def discard_engine(engine: ElasticsearchEngine) -> None:
    """Close an engine and delete all its indices, one by one: patterns may be refused."""
    engine.close()
    with Elasticsearch(require_url()) as client:
        found = list(client.indices.get(index=f"{engine.prefix}-content__*,{engine.prefix}-scratch__*"))
        if found:
            client.indices.delete(index=",".join(found))
