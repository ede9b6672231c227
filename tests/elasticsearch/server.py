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
    """Return the URL of the server, or None if no server responds."""
    done = subprocess.run([SCRIPT, "url"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def require_url() -> str:
    """Return the URL of the server.

    Without a server, skip the test; with CI or REQUIRE_ELASTICSEARCH set, fail it.
    """
    found = find_url()
    if found:
        return found
    if os.environ.get("CI") or os.environ.get("REQUIRE_ELASTICSEARCH"):
        pytest.fail("Elasticsearch does not respond; `scripts/elasticsearch start` shows the reason.")
    pytest.skip("not run: Elasticsearch does not respond; start it with `scripts/elasticsearch start`")


def create_engine() -> ElasticsearchEngine:
    """Return an engine with a unique index prefix."""
    return ElasticsearchEngine(require_url(), prefix=f"test-{uuid.uuid4().hex[:12]}")


def discard_engine(engine: ElasticsearchEngine) -> None:
    """Close an engine and delete its indices by name, because a server may reject patterns."""
    engine.close()
    with Elasticsearch(require_url()) as client:
        found = list(client.indices.get(index=f"{engine.prefix}-content__*,{engine.prefix}-scratch__*"))
        if found:
            client.indices.delete(index=",".join(found))
