"""Clicks: which count, how often and with which position, and which reports are rejected."""

from __future__ import annotations

import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import signing
from django.test import Client

from cms.http.parameter_errors import MAX_BODY_BYTES
from search.analytics import recorder, visitors
from search.analytics.models import CountedClick, DailyClick, DailyQuery, today
from search.rules.models import Promotion

pytestmark = pytest.mark.django_db


def test_a_click_counts_with_its_position(pages, visitor, stored_query):
    result = visitor.search("ferries")
    second = result["items"][1]["id"]
    assert visitor.report(result["query_id"], second).status_code == 204
    row = stored_query("ferries")
    assert (row.searches, row.clicks, row.clicked, row.positions) == (1, 1, 1, 2)
    page = DailyClick.objects.get()
    assert (page.query_id, page.page_id, page.clicks, page.positions) == (row.pk, second, 1, 2)


def test_a_repeated_click_counts_once(pages, visitor, stored_query):
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    visitor.click(result, pages[0])
    assert stored_query("ferries").clicks == 1
    visitor.click(result, pages[0])  # as in another process, which knows only the database
    assert stored_query("ferries").clicks == 1


def test_clicks_on_two_pages_count_the_search_as_clicked_once(pages, visitor, stored_query):
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    assert stored_query("ferries").clicked == 1
    visitor.click(result, pages[1])
    row = stored_query("ferries")
    assert (row.clicks, row.clicked, row.positions) == (2, 1, 3)


def test_clicks_on_two_pages_in_one_flush_are_one_clicked_search(pages, visitor, stored_query):
    result = visitor.search("ferries")
    for page in pages:
        visitor.click(result, page)
    row = stored_query("ferries")
    assert (row.clicks, row.clicked) == (2, 1)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_visitor_counts_once_for_a_query_and_page_however_often_they_search(
    at_once, pages, make_visitor, stored_query
):
    for address in ("198.51.100.1", "198.51.100.1", "198.51.100.2", "198.51.100.1"):
        visitor = make_visitor(address)
        visitor.click(visitor.search("ferries"), pages[0])
        if not at_once:
            recorder.flush()
    row = stored_query("ferries")
    assert (row.searches, row.clicks, row.clicked) == (4, 2, 2)
    visitor.click(visitor.search("ferries"), pages[1])
    visitor.click(visitor.search("night"), pages[0])
    assert stored_query("ferries").clicks == 3
    assert stored_query("night").clicks == 1


def test_a_visitor_may_click_again_the_next_day(pages, visitor, stored_query, monkeypatch):
    for day in (today(), today() + timedelta(days=1)):
        monkeypatch.setattr("search.querying.cursors.today", lambda day=day: day)
        visitor.click(visitor.search("ferries"), pages[0])
    recorder.flush()
    assert list(DailyQuery.objects.filter(text="ferries").values_list("clicks", flat=True)) == [1, 1]


def test_without_a_cache_a_click_counts_once_for_each_search(pages, visitor, stored_query):
    results = [visitor.search("ferries") for _ in range(2)]
    for result in [*results, *results]:
        visitor.click(result, pages[0])
    with (
        patch("search.analytics.storage.hash_visitor", side_effect=ConnectionError("unavailable")),
        patch("search.analytics.storage.count_visitors", return_value={}),
    ):
        assert stored_query("ferries").clicks == 2


def test_the_visitor_of_a_stored_digest_cannot_be_found_without_the_salt_of_the_day(pages, visitor, stored_query):
    visitor.click(visitor.search("ferries"), pages[0])
    assert stored_query("ferries").clicks == 1
    visitors.get_visitor_cache().clear()
    visitor.click(visitor.search("ferries"), pages[0])
    assert stored_query("ferries").clicks == 2


def test_positions_continue_over_further_pages(pages, visitor, stored_query):
    visitor.search("ferries", limit=1)
    further = visitor.search("ferries", limit=1, offset=1)
    assert visitor.report(further["query_id"], further["items"][0]["id"]).status_code == 204
    row = stored_query("ferries")
    assert (row.searches, row.clicks, row.clicked, row.positions) == (1, 1, 0, 2)


def test_positions_continue_over_pages_by_cursor(pages, visitor, stored_query, monkeypatch):
    monkeypatch.setattr("search.querying.params.MAX_WINDOW", 1)
    first = visitor.search("ferries", limit=1)
    further = visitor.client.get(first["next"]).json()
    assert "cursor=" in first["next"]
    assert visitor.report(further["query_id"], further["items"][0]["id"]).status_code == 204
    assert stored_query("ferries").positions == 2


def test_a_click_while_browsing_is_accepted_and_not_counted(pages, visitor):
    visitor.click(visitor.search(""), pages[0])
    recorder.flush()
    assert not DailyQuery.objects.exists()


def test_a_click_on_a_query_without_stored_text_is_counted(pages, visitor, stored_query):
    result = visitor.search("ferries")
    visitor.click(visitor.search("ferries OR 1234567"), pages[0])
    visitor.click(result, pages[0])
    assert (stored_query("").clicks, stored_query("ferries").clicks) == (1, 1)


def test_the_query_id_contains_the_stored_text_only(pages, visitor):
    """The signed id is the only source of the query text, and it contains the text as it is stored."""
    result = visitor.search("Night ferries 040 12345678")
    assert "12345678" not in json.dumps(signing.loads(result["query_id"], salt="clarion.search.query"))


@pytest.mark.parametrize("hours", [23, 25])
def test_a_click_is_accepted_for_a_day(hours, pages, visitor, pass_time):
    result = visitor.search("ferries")
    pass_time(hours=hours)
    assert visitor.report(result["query_id"], pages[0].pk).status_code == (204 if hours < 24 else 422)


def assert_rejected(result, parameter: str) -> None:
    assert (result.status_code, result["Content-Type"]) == (422, "application/problem+json"), result.content
    assert parameter in [error["parameter"] for error in result.json()["errors"]]
    recorder.flush()
    assert not CountedClick.objects.exists()


def test_a_click_on_a_page_that_was_not_in_the_response_is_rejected(pages, visitor):
    narrow = visitor.search("ferries", limit=1)
    other = next(page.pk for page in pages if page.pk != narrow["items"][0]["id"])
    assert_rejected(visitor.report(narrow["query_id"], other), "page_id")


@pytest.mark.parametrize(
    "forge",
    [
        lambda own: own[:-1] + ("A" if own[-1] != "A" else "B"),
        lambda own: "x" + own,
        lambda own: own.split(":")[0],
        lambda own: signing.dumps(["a", 738000, 1, "en", "ferries", 0, 1], salt="clarion.search.cursor"),
        lambda own: signing.dumps(["ferries", "en", [1]], salt="clarion.search.query"),
        lambda own: signing.dumps(["a", -5, 1, "en", "ferries", 0, 1], salt="clarion.search.query"),
        lambda own: signing.dumps(7, salt="clarion.search.query"),
        lambda own: signing.dumps([[]] * 7, salt="clarion.search.query"),
        lambda own: "",
        lambda own: "é",
        lambda own: "a" * 8_001,
        lambda own: None,
        lambda own: 5,
    ],
)
def test_a_forged_query_id_is_rejected(forge, pages, visitor):
    own = visitor.search("ferries")["query_id"]
    assert visitor.report(own, pages[0].pk).status_code == 204
    recorder.reset()
    assert_rejected(visitor.report(forge(own), pages[0].pk), "query_id")


@pytest.mark.parametrize("page_id", [0, -1, 2**60, "x", None, 1.5, [1]])
def test_an_invalid_page_id_is_rejected(page_id, pages, visitor):
    assert_rejected(visitor.report(visitor.search("ferries")["query_id"], page_id), "page_id")


@pytest.mark.parametrize(
    "body",
    ["", "{", "[" * 10_000, b"\xff\xfe", "9" * 5_000, '{"query_id": "' + "a" * MAX_BODY_BYTES + '"}'],
    ids=["empty", "incomplete", "deep", "not-utf-8", "long-number", "long"],
)
def test_a_body_that_is_invalid_or_too_large_is_rejected(body, visitor, db):
    assert_rejected(visitor.send(body), "body")


@pytest.mark.parametrize("body", ["[]", "7", "null", '"text"'])
def test_json_that_is_not_a_click_report_is_rejected(body, visitor, db):
    result = visitor.send(body)
    assert (result.status_code, result["Content-Type"]) == (422, "application/problem+json"), result.content


def test_unknown_fields_and_parameters_are_rejected(pages, visitor):
    own = {"query_id": visitor.search("ferries")["query_id"], "page_id": pages[0].pk}
    assert_rejected(visitor.send(json.dumps({**own, "text": "mine"})), "text")
    assert_rejected(visitor.send(json.dumps(own), query="?x=1"), "x")


def test_clicks_may_be_reported_from_any_origin_including_beacons(pages):
    client = Client(enforce_csrf_checks=True)
    result = client.get("/api/v1/search", {"q": "ferries"}).json()
    body = json.dumps({"query_id": result["query_id"], "page_id": pages[0].pk})
    for kind in ("application/json", "text/plain;charset=UTF-8"):
        done = client.post("/api/v1/search/clicks", body, content_type=kind, headers={"Origin": "https://f.example"})
        assert (done.status_code, done.content, done["Cache-Control"]) == (204, b"", "no-store")
        assert done["Access-Control-Allow-Origin"] == "*"
        assert not done.cookies


def test_the_endpoint_accepts_post_only(client, db):
    for method in ("get", "put", "delete"):
        result = getattr(client, method)("/api/v1/search/clicks")
        assert (result.status_code, result["Allow"]) == (405, "OPTIONS, POST")


def test_only_clicks_in_results_by_relevance_for_the_text_alone_are_ranked(pages, visitor, stored_query):
    second = visitor.search("ferries")["items"][1]["id"]
    clicked = next(page for page in pages if page.pk == second)
    for params in ({"sort": "newest"}, {"type": "release"}, {"published_after": "2020-01-01"}, {"offset": 1}, {}):
        result = visitor.search("ferries", **params)
        position = params.get("offset", 0) + 1 + [item["id"] for item in result["items"]].index(clicked.pk)
        CountedClick.objects.all().delete()  # as on another day, or by another visitor
        visitors.get_visitor_cache().clear()
        visitor.click(result, clicked)
        stored_query("ferries")
        page = DailyClick.objects.get()
        is_ranked = not params.keys() & {"sort", "type", "published_after"}
        assert (page.ranked_clicks > 0, page.ranked_positions > 0) == (is_ranked, is_ranked), params
        if is_ranked:
            assert page.ranked_positions == position * page.ranked_clicks
    assert (page.clicks, page.ranked_clicks) == (5, 2)


def test_a_click_beside_a_promoted_result_is_not_ranked(pages, visitor, stored_query):
    Promotion.objects.create(locale=pages[0].locale, exact="ferries", page=pages[0])
    visitor.click(visitor.search("ferries"), pages[1])
    stored_query("ferries")
    page = DailyClick.objects.get()
    assert (page.clicks, page.positions, page.ranked_clicks) == (1, 2, 0)
