"""The database fallback: it returns results within its time limit, or the response is a 503."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.db.dialect import get_dialect
from cms.demo import factories
from cms.demo.factories import states
from search.engines.port import SearchUnavailable
from search.querying import database_search
from search.querying.cursors import read_paging, sign_cursor
from search.querying.params import SearchParams

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

COUNT_SQL = (
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {most}) "
    "SELECT max(n) FROM numbers"
)


@pytest.fixture
def unavailable_engine():
    """Make the engine unavailable."""
    with patch("search.querying.results.get_engine", side_effect=SearchUnavailable("unavailable")):
        yield


@pytest.fixture(scope="module")
def releases(module_tree):
    """Return five releases with “Harbour” in their titles."""
    return [factories.ReleaseFactory(title=f"Harbour report {number}") for number in range(5)]


def search(**params):
    return Client(raise_request_exception=False).get("/api/v1/search", params)


def test_a_slow_query_is_interrupted_and_the_connection_stays_usable():
    with pytest.raises(OperationalError), get_dialect().limit_time(0.05), connection.cursor() as cursor:
        cursor.execute(COUNT_SQL.format(most=10**9))
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL.format(most=100_000))
        assert cursor.fetchone() == (100_000,)


def test_a_fast_query_is_not_interrupted():
    with get_dialect().limit_time(60.0), connection.cursor() as cursor:
        cursor.execute(COUNT_SQL.format(most=1000))
        assert cursor.fetchone() == (1000,)


def test_a_degraded_search_pages_by_offset_to_the_end(releases, unavailable_engine):
    titles, address = [], "/api/v1/search?q=harbour&limit=2"
    while address:
        body = Client().get(address.removeprefix("http://testserver")).json()
        assert body["degraded"]
        titles += [item["title"] for item in body["items"]]
        address = body["next"] and "/api/v1" + body["next"].partition("/api/v1")[2]
    assert sorted(titles) == sorted(release.title for release in releases)


def test_a_degraded_search_finds_what_is_visible(releases, unavailable_engine):
    """Of five releases three are hidden, one has a draft, and one is an ordinary page."""
    states.unpublish(releases[0])
    states.restrict(releases[1])
    states.set_and_save(releases[2], expire_at=timezone.now() - timedelta(minutes=1))
    states.save_draft(releases[3], title="Quay report")
    found = search(q="report").json()
    assert (found["total"], found["degraded"]) == (2, True)
    assert [item["title"] for item in found["items"]] == [releases[4].title, releases[3].title]
    assert search(q="quay").json()["total"] == 0


def test_a_degraded_search_of_all_languages_reads_each_language_once(releases):
    factories.StoryFactory(title="Le port", locale="fr", bare=True)
    refusal = SearchUnavailable("unavailable")
    with (
        patch("search.querying.languages.get_engine", side_effect=refusal),
        CaptureQueriesContext(connection) as captured,
    ):
        found = search(q="xylophone", language="all").json()
    assert (found["total"], found["degraded"], found["languages"]) == (0, True, ["en", "fr"])
    assert len([query for query in captured if "xylophone" in query["sql"].lower()]) == 2


def test_a_degraded_search_that_times_out_returns_503_with_retry_after(releases, unavailable_engine):
    with patch.object(database_search, "build_cards", side_effect=OperationalError("interrupted")):
        result = search(q="harbour")
    assert result.status_code == 503
    assert result["Content-Type"] == "application/problem+json"
    assert int(result["Retry-After"]) > 0


def test_an_engine_cursor_is_not_answered_by_the_fallback(releases):
    cursor = sign_cursor(read_paging(SearchParams(q="harbour")), "cursor of the engine", limit=20)
    with patch("search.querying.results.get_engine") as engine:
        engine.return_value.search.side_effect = SearchUnavailable("unavailable")
        assert search(q="harbour", cursor=cursor).status_code == 503
        assert search(q="harbour").status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/search?q=a", "/api/v1/releases", "/api/v1/resolve?path=/"])
def test_without_a_database_every_operation_returns_503_with_retry_after(releases, address):
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        result = Client(raise_request_exception=False).get(address)
    assert result.status_code == 503, result.content
    assert result["Content-Type"] == "application/problem+json"
    assert int(result["Retry-After"]) > 0
