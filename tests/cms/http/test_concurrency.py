"""The requests that one process handles at once: which wait, which are refused, and which are not affected."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Semaphore

import pytest
from django.test import RequestFactory

from cms.http import concurrency
from cms.http.concurrency import limit_concurrency
from cms.http.problems import Unavailable

KEY = "a key of a load test, long enough"
SEARCHES = ["/api/v1/search?q=ferries", "/api/v1/search/suggest?q=fer"]


@pytest.fixture(autouse=True)  # nobody waits unless a test says so, and every test begins with free slots
def slots(settings, monkeypatch):
    settings.CONCURRENCY_LIMITS = {"search": 2, "log_in": 1}
    monkeypatch.setattr(concurrency, "MAX_WAIT_SECONDS", 0)
    concurrency._semaphore.cache_clear()


def request(**headers):
    return RequestFactory().get("/", headers=headers)


@pytest.fixture
def busy():
    """Run as many searches as one process may."""
    with limit_concurrency(request(), "search"), limit_concurrency(request(), "search"):
        yield


def test_one_more_than_the_limit_is_refused_and_others_are_counted_apart(busy):
    with pytest.raises(Unavailable), limit_concurrency(request(), "search"):
        pass
    with limit_concurrency(request(), "log_in"):
        pass


def test_a_slot_is_free_again_after_success_and_after_an_error():
    for _ in range(3):
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(limit_concurrency(request(), "search"))
        with pytest.raises(ZeroDivisionError), limit_concurrency(request(), "search"):
            raise ZeroDivisionError


def test_a_request_waits_for_a_slot(monkeypatch):
    monkeypatch.setattr(concurrency, "MAX_WAIT_SECONDS", 30)
    with ThreadPoolExecutor(1) as pool:
        with limit_concurrency(request(), "search"), limit_concurrency(request(), "search"):
            waiting = pool.submit(lambda: limit_concurrency(request(), "search").__enter__())
        assert waiting.result(30) is None


def test_only_some_requests_wait(monkeypatch, busy):
    monkeypatch.setattr(concurrency, "MAX_WAIT_SECONDS", 30)
    monkeypatch.setattr(concurrency, "_waiting", Semaphore(0))
    with pytest.raises(Unavailable), limit_concurrency(request(), "search"):
        pass


def test_a_request_that_has_waited_leaves_its_place_to_others(monkeypatch, busy):
    monkeypatch.setattr(concurrency, "_waiting", Semaphore(1))
    with pytest.raises(Unavailable), limit_concurrency(request(), "search"):
        pass
    assert concurrency._waiting.acquire(blocking=False)


def test_the_bypass_key_lifts_the_limit(busy, settings):
    settings.RATE_LIMIT_BYPASS_KEY = KEY
    with limit_concurrency(request(**{"X-Rate-Limit-Key": KEY}), "search"):
        pass


@pytest.mark.parametrize("address", SEARCHES)
def test_a_refused_search_is_a_problem_and_reads_nothing(busy, client, db, address, django_assert_num_queries, caplog):
    with django_assert_num_queries(0):
        responses = [client.get(address) for _ in range(2)]
    for response in responses:
        assert response.status_code == 503
        assert response["Retry-After"] == "2"
        assert response["Cache-Control"] == "no-store"
        assert response.json()["type"] == "urn:clarion:problem:unavailable"
    assert not caplog.text


def test_a_client_that_ignores_refusals_reaches_its_limit_by_them(client, tree, search_engine, settings, pass_seconds):
    settings.RATE_LIMITS = {"search": "2/minute"}
    with limit_concurrency(request(), "search"), limit_concurrency(request(), "search"):
        assert [client.get(SEARCHES[0]).status_code for _ in range(5)] == [503, 503, 503, 429, 429]
    assert client.get(SEARCHES[0]).status_code == 429
    assert client.get(SEARCHES[0], REMOTE_ADDR="192.0.2.9").status_code == 200
    pass_seconds(60.01)
    assert client.get(SEARCHES[0]).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/site", "/api/v1/stories", "/healthz"])
def test_other_requests_are_not_affected(busy, client, tree, address):
    assert client.get(address).status_code == 200
