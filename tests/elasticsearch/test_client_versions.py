"""A client that is newer than the server is refused at the start. The servers are real: each refuses a newer client."""

from __future__ import annotations

import threading

import elasticsearch
import pytest
from django.core.management import CommandError, call_command
from elasticsearch._sync.client import _base

from search.checks import check_search_server
from search.engine import close_engines
from search.indexing.worker_tasks import IndexerTasks

from . import server
from .fake_server import run_fake_server

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def real_server(settings):
    """Search in the server, with indexes of no installation."""
    settings.SEARCH_URL, settings.SEARCH_PREFIX = server.require_url(), "test-client-versions"
    yield
    close_engines()


@pytest.fixture
def newer_client(real_server, monkeypatch) -> str:
    """Send the headers of a client that is newer than the server, and return the oldest server that accepts them."""
    with elasticsearch.Elasticsearch(server.require_url()) as client:
        major = int(client.info()["version"]["number"].partition(".")[0]) + 1
    headers = f"application/vnd.elasticsearch+\\g<1>; compatible-with={major}"
    monkeypatch.setattr(_base, "_COMPAT_MIMETYPE_SUB", headers)
    monkeypatch.setattr("search.engines.elasticsearch.client.version", lambda _: f"{major}.5.1")
    return f"needs a server of version {major} or newer"


def test_the_worker_does_not_start_with_a_client_that_is_newer_than_the_server(newer_client, db):
    with pytest.raises(CommandError, match=newer_client) as refused:
        call_command("worker")
    message = str(refused.value)
    assert "SEARCH_URL" in message
    assert "Upgrade the server, or install elasticsearch<" in message


def test_the_check_before_a_deployment_names_a_client_that_is_newer_than_the_server(newer_client):
    (error,) = check_search_server()
    assert error.id == "search.E003"
    assert newer_client in error.msg


def test_the_installed_client_is_accepted(real_server):
    assert check_search_server() == []
    IndexerTasks(threading.Event())


def test_a_server_that_is_away_or_refuses_something_else_does_not_end_the_worker(settings):
    with run_fake_server() as (url, fake):
        settings.SEARCH_URL = url
        fake.set_response({"error": {"root_cause": [{}], "type": "parsing_exception"}, "status": 400}, 400)
        IndexerTasks(threading.Event())
        assert check_search_server() == []
    close_engines()  # now nothing listens there
    IndexerTasks(threading.Event())
    assert check_search_server() == []
    close_engines()
