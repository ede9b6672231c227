"""Malformed requests: none gets 5xx, errors are problem details, and 422 names the parameter."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from cms.demo import factories
from search.engine import close_engines
from tests.cms.api.canaries import search_url
from tests.cms.api.malformed import KINDS, Request

FIELDS = ("type", "title", "status", "detail")
REQUESTS = [request for requests in KINDS.values() for request in requests]


@pytest.fixture(scope="module")
def content(module_database) -> None:
    factories.site()
    topic = factories.TopicFactory(label="Passports")
    for title in ("A harbour", "A quay", "A pier"):
        factories.StoryFactory(title=title, topics=[topic])


@pytest.fixture
def client(content, db, settings, tmp_path):
    settings.SEARCH_URL = search_url(tmp_path / "search")
    yield Client(raise_request_exception=False)
    close_engines()


def test_the_table_has_enough_requests():
    assert len(KINDS) >= 40
    assert len(REQUESTS) >= 700
    assert len({request.key for request in REQUESTS}) == len(REQUESTS)


@pytest.mark.few(9)
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_no_request_gets_5xx_and_every_error_is_a_problem(kind, client):
    statuses = Counter()
    for request in KINDS[kind]:
        response = request.send(client)
        statuses[response.status_code] += 1
        assert response.status_code < 500, (request, response.content)
        assert not request.status or response.status_code == request.status, (request, response.content)
        if response.status_code >= 400:
            _assert_problem(request, response)
    assert sum(statuses.values()) == len(KINDS[kind])


def _assert_problem(request: Request, response) -> None:
    assert response["Content-Type"] == "application/problem+json", request
    may_be_cached = response.status_code == 404 and response.has_header("Cache-Tag")
    assert may_be_cached or response["Cache-Control"] == "no-store", request
    if request.method == "HEAD":
        assert response.content == b"", request
        return
    body = response.json()
    assert all(body[name] for name in FIELDS), (request, body)
    assert body["status"] == response.status_code, request
    if response.status_code == 422:
        assert body["errors"], request
        assert all("parameter" in error and error["message"] for error in body["errors"]), body
        if request.names:
            assert request.names in {error["parameter"] for error in body["errors"]}, (request, body)
