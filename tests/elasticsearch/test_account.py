"""The account that ops/elasticsearch/create-account creates: sufficient for Clarion, and for nothing else."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import ApiError, AuthenticationException, AuthorizationException, Elasticsearch

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Write
from tests.search.engines.builders import build_search_query, build_source, index_pages, search_ids

PROJECT = Path(__file__).parents[2]
SUPERUSER_PASSWORD, PASSWORD = "password-of-the-superuser", "passwordOfClarion1"

pytestmark = [pytest.mark.elasticsearch, pytest.mark.processes, pytest.mark.slow, pytest.mark.extended]


@pytest.fixture(scope="module")
def secured() -> Iterator[str]:
    """Return the URL of a server that requires passwords, with the account."""
    variables = {name: value for name, value in os.environ.items() if name != "ELASTICSEARCH_URL"}
    variables |= {"ES_PORT": os.environ.get("SECURED_ES_PORT", "9218"), "ES_PASSWORD": SUPERUSER_PASSWORD}
    script = [PROJECT / "scripts/elasticsearch"]
    started = subprocess.run([*script, "start"], env=variables, capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.skip(f"not run: no Elasticsearch with passwords: {started.stderr.strip().splitlines()[-1]}")
    url = started.stdout.strip().splitlines()[-1]
    try:
        assert create_account(url).returncode == 0
        yield url
    finally:
        subprocess.run([*script, "stop"], env=variables, check=True, capture_output=True)


def create_account(url: str, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {"ELASTICSEARCH_URL": url, "ELASTIC_PASSWORD": SUPERUSER_PASSWORD, "SEARCH_PASSWORD": PASSWORD, **variables}
    command = [PROJECT / "ops/elasticsearch/create-account"]
    return subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)


def with_account(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"clarion:{PASSWORD}@{parts.netloc}").geturl()


@pytest.fixture
def engine(secured: str) -> Iterator[ElasticsearchEngine]:
    engine = ElasticsearchEngine(with_account(secured), prefix="clarion")
    yield engine
    engine.close()


def test_the_account_indexes_searches_rebuilds_and_deletes(engine: ElasticsearchEngine) -> None:
    engine.prepare(["en"])
    assert engine.health().ok
    index_pages(engine, build_source(1, "Night ferries"))
    assert search_ids(engine, "ferries") == [1]

    generation = engine.begin_generation("en")
    generation.write([Write(2, "en", 2, build_source(2, "Morning ferries"))])
    generation.promote()
    assert search_ids(engine, "ferries") == [2]
    assert engine.roll_back("en")
    assert search_ids(engine, "ferries") == [1]
    assert [entry.id for entry in engine.scan("en")] == [1]

    engine.prepare_draft_indexes(["en"])
    with engine.with_draft(build_source(3, "Draft ferries")) as index:
        assert 3 in {hit.id for hit in index.search(build_search_query("draft")).hits}
    for _ in range(3):
        engine.begin_generation("en").promote()  # deletes old generations


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/other", None),
        ("PUT", "/clarion", None),
        ("GET", "/other/_search", None),
        ("GET", "/.security/_search", None),
        ("GET", "/other/_doc/1", None),
        ("DELETE", "/other", None),
        ("PUT", "/_cluster/settings", {"transient": {"action.destructive_requires_name": False}}),
        ("PUT", "/_security/user/other", {"password": PASSWORD, "roles": ["superuser"]}),
        ("PUT", "/_security/role/clarion", {"cluster": ["all"]}),
        ("POST", "/_security/api_key", {"name": "other"}),
        ("PUT", "/_index_template/other", {"index_patterns": ["other*"]}),
        ("PUT", "/_snapshot/other", {"type": "fs", "settings": {"location": "/tmp"}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_account_may_do_nothing_else(secured: str, method: str, path: str, body: object) -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    with Elasticsearch(with_account(secured)) as client, pytest.raises(ApiError) as refused:
        client.perform_request(method, path, body=body, headers=headers)
    assert isinstance(refused.value, AuthorizationException), refused.value


def test_an_api_key_with_the_same_rights_is_sufficient(secured: str) -> None:
    role = json.loads((PROJECT / "ops/elasticsearch/role.json").read_text())
    with Elasticsearch(secured, basic_auth=("elastic", SUPERUSER_PASSWORD)) as client:
        key = client.security.create_api_key(name="clarion", role_descriptors={"clarion": role})["encoded"]
    engine = ElasticsearchEngine(secured, prefix="clarion", api_key=key)
    try:
        engine.prepare(["fr"])
        assert engine.health().ok
    finally:
        engine.close()
    with Elasticsearch(secured, api_key=key) as client, pytest.raises(AuthorizationException):
        client.indices.create(index="other")


def test_the_account_can_be_created_again_with_another_password(secured: str) -> None:
    assert create_account(secured, SEARCH_PASSWORD="another1Password").returncode == 0
    with Elasticsearch(with_account(secured)) as client, pytest.raises(AuthenticationException):
        client.info()
    assert create_account(secured).returncode == 0


def test_a_wrong_password_is_an_error_that_shows_no_password(secured: str) -> None:
    wrong = create_account(secured, ELASTIC_PASSWORD="canary-of-the-test")
    weak = create_account(secured, SEARCH_PASSWORD='canary"1')
    for failed in (wrong, weak):
        assert failed.returncode != 0
        assert "canary" not in failed.stdout + failed.stderr
    assert "401" in wrong.stderr
