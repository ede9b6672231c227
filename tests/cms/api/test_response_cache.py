"""The response cache: a cached response equals a fresh one for every client, and is never outdated."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import states
from cms.http import response_cache
from cms.http.response_cache import RESPONSE_CACHE, CachedResponse, ResponseCache
from tests.cms.api.test_caching import CONTENT, shared_cache_seconds


@pytest.fixture(autouse=True)  # tests run in a transaction, in which responses are not cached otherwise
def empty_response_cache(monkeypatch):
    """Cache responses inside the transaction of the test, starting with an empty cache."""
    monkeypatch.setattr(response_cache, "is_cacheable", lambda: True)
    RESPONSE_CACHE.clear()
    yield
    RESPONSE_CACHE.clear()


@pytest.fixture(scope="module")
def module_story(module_tree):
    return factories.StoryFactory(title="A quay", topics=[factories.TopicFactory()])


@pytest.fixture
def story(module_story, db):
    return deepcopy(module_story)


def comparable(response, *without: str):
    headers = {name: value for name, value in response.headers.items() if name not in without}
    csp = headers.pop("Content-Security-Policy", "")
    return response.status_code, response.content, headers, {part.strip() for part in csp.split(";")}


def count_queries(send) -> int:
    with CaptureQueriesContext(connection) as captured:
        send()
    return len(captured)


# ---------------------------------------------------------------- equal responses


@pytest.mark.few(7)
@pytest.mark.parametrize("address", CONTENT)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_cached_response_equals_a_fresh_one_and_takes_one_query(method, address, frontend, story):
    def send():
        return getattr(frontend.client, method)(f"/api/v1{address}", headers={"Origin": "https://a.example"})

    fresh = send()
    frontend.send(address)  # HEAD responses are not cached
    assert comparable(send()) == comparable(fresh)
    assert count_queries(send) == 1


@pytest.mark.parametrize("sent", ["{}", '"x", {}', '{}, W/"y"', "*", " * ", "{0},{0}"])
def test_a_cached_304_equals_a_fresh_one_and_takes_one_query(sent, frontend, story):
    etag = frontend.send("/stories")["ETag"]

    def send():
        return frontend.client.get("/api/v1/stories", headers={"If-None-Match": sent.format(etag)})

    assert count_queries(send) == 1
    again = send()
    RESPONSE_CACHE.clear()
    assert (again.status_code, again.content) == (304, b"")
    assert comparable(again) == comparable(send())


@pytest.mark.parametrize("sent", ['W/"x"', '"*"', "x", "", '"', "{}x", "x{}"])
def test_an_invalid_etag_gets_a_full_response(sent, frontend, story):
    etag = frontend.send("/stories")["ETag"]
    for _ in ("cached", "fresh"):
        response = frontend.client.get("/api/v1/stories", headers={"If-None-Match": sent.format(etag)})
        assert (response.status_code, bool(response.content)) == (200, True)
        RESPONSE_CACHE.clear()


def test_the_strong_form_of_the_etag_matches(frontend, story):
    etag = frontend.send("/stories")["ETag"].removeprefix("W/")
    for _ in ("cached", "fresh"):
        assert frontend.client.get("/api/v1/stories", headers={"If-None-Match": etag}).status_code == 304
        RESPONSE_CACHE.clear()


def test_if_none_match_any_gets_304_only_for_existing_content(frontend, story):
    for address, status in ((f"/pages/{story.pk}", 304), ("/pages/999999", 404), ("/stories?x=1", 422)):
        response = frontend.client.get(f"/api/v1{address}", headers={"If-None-Match": "*"})
        assert response.status_code == status, address


def test_the_response_does_not_depend_on_the_client(frontend, story):
    first = frontend.send("/stories")
    frontend.client.force_login(factories.SuperuserFactory())
    headers = {
        "Origin": "https://a.example",
        "Authorization": "Preview x",
        "Accept-Language": "fr",
        "Accept": "text/html",
    }
    assert comparable(frontend.client.get("/api/v1/stories", headers=headers)) == comparable(frontend.send("/stories"))
    assert frontend.send("/stories").content == first.content
    assert "Vary" not in first


def test_an_unknown_host_is_refused_even_if_the_response_is_cached(frontend, story):
    assert frontend.send("/stories").status_code == 200
    assert frontend.client.get("/api/v1/stories", headers={"Host": "elsewhere.example"}).status_code == 400


@override_settings(SECURE_SSL_REDIRECT=True)
def test_plain_http_redirects_even_if_the_response_is_cached():
    """The middleware reads the setting when the client creates it, so the test needs a new client."""
    from django.test import Client

    client = Client()
    assert client.get("/api/v1/openapi.json", secure=True).status_code == 200
    assert client.get("/api/v1/openapi.json").status_code == 301


# ---------------------------------------------------------------- never outdated


CHANGES = {
    "published": lambda story: states.publish(story, title="Another quay"),
    "unpublished": states.unpublish,
    "deleted": lambda story: story.delete(),
    "restricted": lambda story: states.restrict(story.get_parent()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_visible_in_the_next_request(change, frontend, story):
    address = f"/pages/{story.pk}"
    before, _ = frontend.send(address), frontend.send(address)
    CHANGES[change](story)
    after = frontend.send(address)
    assert after.status_code == (200 if change == "published" else 404)
    assert after.content != before.content
    again = frontend.client.get(f"/api/v1{address}", headers={"If-None-Match": before["ETag"]})
    assert again.status_code == after.status_code


def test_a_published_page_is_visible_in_the_next_request(frontend, story):
    states.unpublish(story)
    assert [frontend.send(f"/pages/{story.pk}").status_code for _ in range(2)] == [404, 404]
    states.publish(story)
    assert frontend.send(f"/pages/{story.pk}").status_code == 200


def test_a_page_expires_to_the_second_without_any_job(frontend, story, pass_time):
    states.publish(story, expire_at=timezone.now() + timedelta(minutes=1))
    address = f"/api/v1/pages/{story.pk}"
    etag = frontend.client.get(address)["ETag"]
    pass_time(seconds=58)
    assert frontend.client.get(address, headers={"If-None-Match": etag}).status_code == 304
    pass_time(seconds=2)
    response = frontend.client.get(address, headers={"If-None-Match": etag})
    assert (response.status_code, "ETag" in response) == (404, False)


def test_the_lifetime_of_a_cached_response_is_computed_when_it_is_sent(frontend, story, pass_time):
    states.publish(story, expire_at=timezone.now() + timedelta(minutes=2))

    def shared_seconds() -> int:
        return sum(shared_cache_seconds(frontend.send("/stories")))

    assert shared_seconds() == 90
    pass_time(seconds=60)
    assert 55 <= shared_seconds() < 60
    pass_time(seconds=50)
    assert 5 <= shared_seconds() < 10


def test_a_change_during_a_request_prevents_caching(frontend, story, monkeypatch):
    from cms.api.routers import pages

    real = pages.build_detail

    def slow(*headers):
        response = real(*headers)
        states.publish(story, title="Meanwhile")
        return response

    monkeypatch.setattr(pages, "build_detail", slow)
    assert frontend.get(f"/pages/{story.pk}")["title"] == "A quay"
    monkeypatch.setattr(pages, "build_detail", real)
    assert frontend.get(f"/pages/{story.pk}")["title"] == "Meanwhile"


def test_responses_are_not_cached_inside_a_transaction(frontend, story, monkeypatch):
    monkeypatch.undo()
    frontend.send("/stories")
    assert count_queries(lambda: frontend.send("/stories")) > 1


def test_cached_responses_are_not_sent_without_the_database(frontend, story, monkeypatch):
    frontend.send("/stories")

    def fail(*_, **__):
        raise OperationalError("unavailable")

    for target in ("cms.http.response_cache.content_version", "cms.http.cache_policy.content_version"):
        monkeypatch.setattr(target, fail)
    response = frontend.send("/stories")
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")


# ---------------------------------------------------------------- cached responses


@pytest.mark.parametrize("address", ["/pages/999999", "/stories?x=1", "/nothing", "/search?q=quay", "/openapi.json"])
def test_errors_and_uncacheable_responses_are_not_cached(address, frontend, story, search_engine):
    before = len(RESPONSE_CACHE._responses)
    frontend.send(address)
    assert len(RESPONSE_CACHE._responses) == before == 0


def test_the_cache_is_limited_and_keeps_recently_used_responses():
    cache = ResponseCache(max_bytes=20 * 3_000)
    for number in range(100):
        cache.set(("https", "a", f"/{number}", ""), CachedResponse("1.0", b"x" * 1_000, (), 'W/"1"'))
        cache.get(("https", "a", "/0", ""))
    assert len(cache._responses) == 20
    assert cache.get(("https", "a", "/0", "")) is not None
    assert cache.get(("https", "a", "/50", "")) is None
    cache.set(("https", "a", "/big", ""), CachedResponse("1.0", b"x" * 10_000, (), 'W/"1"'))
    assert cache.get(("https", "a", "/big", "")) is None
    assert cache._free_bytes >= 0


def test_a_replaced_response_uses_no_more_memory():
    cache = ResponseCache(max_bytes=10 * 3_000)
    for version in range(50):
        cache.set(("https", "a", "/", ""), CachedResponse(f"{version}.0", b"x" * 1_000, (), 'W/"1"'))
    assert (len(cache._responses), cache._free_bytes) == (1, 9 * 3_000)


def test_responses_of_an_earlier_state_use_no_memory():
    cache = ResponseCache(max_bytes=100 * 3_000)
    for number in range(10):
        cache.set(("https", "a", f"/{number}", ""), CachedResponse("1.0", b"x" * 1_000, (), 'W/"1"'))
    assert len(cache._responses) == 10
    cache.set(("https", "a", "/new", ""), CachedResponse("2.0", b"x" * 1_000, (), 'W/"1"'))
    assert (len(cache._responses), cache._free_bytes) == (1, 99 * 3_000)
