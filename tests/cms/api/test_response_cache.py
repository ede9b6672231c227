"""An answer that is given again is the one that would be made anew, whoever asks and however; or it is made anew."""

from __future__ import annotations

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
from tests.cms.api.test_caching import CONTENT, kept


@pytest.fixture(autouse=True)
def keeping(monkeypatch):
    """What is kept is kept inside a test's transaction, too; a test begins with nothing."""
    monkeypatch.setattr(response_cache, "is_cacheable", lambda: True)
    RESPONSE_CACHE.clear()
    yield
    RESPONSE_CACHE.clear()


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay", topics=[factories.TopicFactory()])


def whole(answer, *without: str):
    headers = {name: value for name, value in answer.headers.items() if name not in without}
    csp = headers.pop("Content-Security-Policy", "")
    return answer.status_code, answer.content, headers, {part.strip() for part in csp.split(";")}


def queries(ask) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


# ---------------------------------------------------------------- the same answer


@pytest.mark.parametrize("address", CONTENT)
@pytest.mark.parametrize("method", ["get", "head"])
def test_what_is_given_again_is_the_same_and_costs_one_query(method, address, frontend, story):
    def ask():
        return getattr(frontend.client, method)(f"/api/v1{address}", headers={"Origin": "https://a.example"})

    made = ask()
    frontend.ask(address)  # HEAD keeps nothing
    assert whole(ask()) == whole(made)
    assert queries(ask) == 1


@pytest.mark.parametrize("sent", ["{}", '"x", {}', '{}, W/"y"', "*", " * ", "{0},{0}"])
def test_304_is_the_same_and_costs_one_query(sent, frontend, story):
    etag = frontend.ask("/stories")["ETag"]

    def ask():
        return frontend.client.get("/api/v1/stories", headers={"If-None-Match": sent.format(etag)})

    assert queries(ask) == 1
    again = ask()
    RESPONSE_CACHE.clear()
    assert (again.status_code, again.content) == (304, b"")
    assert whole(again) == whole(ask())


@pytest.mark.parametrize("sent", ['W/"x"', '"*"', "x", "", '"', "{}x", "x{}"])
def test_what_only_looks_like_the_etag_is_answered_in_full(sent, frontend, story):
    etag = frontend.ask("/stories")["ETag"]
    for _ in ("kept", "anew"):
        answer = frontend.client.get("/api/v1/stories", headers={"If-None-Match": sent.format(etag)})
        assert (answer.status_code, bool(answer.content)) == (200, True)
        RESPONSE_CACHE.clear()


def test_a_strong_form_of_the_etag_is_the_same_one(frontend, story):
    etag = frontend.ask("/stories")["ETag"].removeprefix("W/")
    for _ in ("kept", "anew"):
        assert frontend.client.get("/api/v1/stories", headers={"If-None-Match": etag}).status_code == 304
        RESPONSE_CACHE.clear()


def test_any_is_304_only_where_there_is_something(frontend, story):
    for address, status in ((f"/pages/{story.pk}", 304), ("/pages/999999", 404), ("/stories?x=1", 422)):
        answer = frontend.client.get(f"/api/v1{address}", headers={"If-None-Match": "*"})
        assert answer.status_code == status, address


def test_who_asks_makes_no_difference(frontend, story):
    first = frontend.ask("/stories")
    frontend.client.force_login(factories.SuperuserFactory())
    asked = {
        "Origin": "https://a.example",
        "Authorization": "Preview x",
        "Accept-Language": "fr",
        "Accept": "text/html",
    }
    assert whole(frontend.client.get("/api/v1/stories", headers=asked)) == whole(frontend.ask("/stories"))
    assert frontend.ask("/stories").content == first.content
    assert "Vary" not in first


def test_a_host_that_is_refused_is_refused_though_the_answer_is_known(frontend, story):
    assert frontend.ask("/stories").status_code == 200
    assert frontend.client.get("/api/v1/stories", headers={"Host": "elsewhere.example"}).status_code == 400


@override_settings(SECURE_SSL_REDIRECT=True)
def test_plain_http_is_sent_on_though_the_answer_is_known():
    """Needs a client of its own: the middleware reads the setting when it is made."""
    from django.test import Client

    client = Client()
    assert client.get("/api/v1/openapi.json", secure=True).status_code == 200
    assert client.get("/api/v1/openapi.json").status_code == 301


# ---------------------------------------------------------------- never an old one


CHANGES = {
    "published": lambda story: states.publish(story, title="Another quay"),
    "unpublished": states.unpublish,
    "deleted": lambda story: story.delete(),
    "restricted": lambda story: states.restrict(story.get_parent()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen_by_the_next_request(change, frontend, story):
    address = f"/pages/{story.pk}"
    before, _ = frontend.ask(address), frontend.ask(address)
    CHANGES[change](story)
    after = frontend.ask(address)
    assert after.status_code == (200 if change == "published" else 404)
    assert after.content != before.content
    again = frontend.client.get(f"/api/v1{address}", headers={"If-None-Match": before["ETag"]})
    assert again.status_code == after.status_code


def test_a_page_that_was_not_there_is_there_with_the_next_request(frontend, story):
    states.unpublish(story)
    assert [frontend.ask(f"/pages/{story.pk}").status_code for _ in range(2)] == [404, 404]
    states.publish(story)
    assert frontend.ask(f"/pages/{story.pk}").status_code == 200


def test_the_clock_alone_hides_it_in_its_second(frontend, story, pass_time):
    states.publish(story, expire_at=timezone.now() + timedelta(minutes=1))
    address = f"/api/v1/pages/{story.pk}"
    etag = frontend.client.get(address)["ETag"]
    pass_time(seconds=58)
    assert frontend.client.get(address, headers={"If-None-Match": etag}).status_code == 304
    pass_time(seconds=2)
    answer = frontend.client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_how_long_it_may_be_kept_is_said_for_the_moment_it_is_given(frontend, story, pass_time):
    states.publish(story, expire_at=timezone.now() + timedelta(minutes=2))

    def shared() -> int:
        return sum(kept(frontend.ask("/stories")))

    assert shared() == 90
    pass_time(seconds=60)
    assert 55 <= shared() < 60
    pass_time(seconds=50)
    assert 5 <= shared() < 10


def test_a_change_while_it_is_made_leaves_nothing_to_be_given_again(frontend, story, monkeypatch):
    from cms.api.routers import pages

    real = pages.build_detail

    def slow(*asked):
        answer = real(*asked)
        states.publish(story, title="Meanwhile")
        return answer

    monkeypatch.setattr(pages, "build_detail", slow)
    assert frontend.get(f"/pages/{story.pk}")["title"] == "A quay"
    monkeypatch.setattr(pages, "build_detail", real)
    assert frontend.get(f"/pages/{story.pk}")["title"] == "Meanwhile"


def test_inside_a_transaction_nothing_is_kept(frontend, story, monkeypatch):
    monkeypatch.undo()
    frontend.ask("/stories")
    assert queries(lambda: frontend.ask("/stories")) > 1


def test_without_the_database_what_is_known_is_not_given(frontend, story, monkeypatch):
    frontend.ask("/stories")

    def away(*_, **__):
        raise OperationalError("away")

    for place in ("cms.http.response_cache.content_version", "cms.http.cache_policy.content_version"):
        monkeypatch.setattr(place, away)
    answer = frontend.ask("/stories")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")


# ---------------------------------------------------------------- what is kept


@pytest.mark.parametrize("address", ["/pages/999999", "/stories?x=1", "/nothing", "/search?q=quay", "/openapi.json"])
def test_errors_and_what_must_not_be_kept_are_not(address, frontend, story, search_engine):
    before = len(RESPONSE_CACHE._responses)
    frontend.ask(address)
    assert len(RESPONSE_CACHE._responses) == before == 0


def test_the_room_is_bounded_and_what_was_asked_for_last_stays():
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


def test_the_same_question_again_takes_no_more_room():
    cache = ResponseCache(max_bytes=10 * 3_000)
    for stamp in range(50):
        cache.set(("https", "a", "/", ""), CachedResponse(f"{stamp}.0", b"x" * 1_000, (), 'W/"1"'))
    assert (len(cache._responses), cache._free_bytes) == (1, 9 * 3_000)
