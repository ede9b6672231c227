"""Which clicks count, how often, at which position; and which reports are refused."""

from __future__ import annotations

import json

import pytest
from django.core import signing
from django.test import Client

from cms.http.operations import MAX_BODY_BYTES
from search.analytics import recorder
from search.analytics.models import CountedClick, DailyClick, DailyQuery

pytestmark = pytest.mark.django_db


def test_a_click_counts_with_its_position(pages, visitor, counted):
    result = visitor.search("ferries")
    second = result["items"][1]["id"]
    assert visitor.report(result["query_id"], second).status_code == 204
    row = counted("ferries")
    assert (row.searches, row.clicks, row.clicked, row.positions) == (1, 1, 1, 2)
    page = DailyClick.objects.get()
    assert (page.query_id, page.page_id, page.clicks, page.positions) == (row.pk, second, 1, 2)


def test_it_counts_once_however_often_and_wherever_it_is_reported(pages, visitor, counted):
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    visitor.click(result, pages[0])
    assert counted("ferries").clicks == 1
    visitor.click(result, pages[0])  # as in another process, which knows only the database
    assert counted("ferries").clicks == 1


def test_another_page_of_the_answer_counts_too_and_the_search_is_clicked_once(pages, visitor, counted):
    result = visitor.search("ferries")
    visitor.click(result, pages[0])
    assert counted("ferries").clicked == 1
    visitor.click(result, pages[1])
    row = counted("ferries")
    assert (row.clicks, row.clicked, row.positions) == (2, 1, 3)


def test_both_pages_in_one_writing_are_one_clicked_search(pages, visitor, counted):
    result = visitor.search("ferries")
    for page in pages:
        visitor.click(result, page)
    row = counted("ferries")
    assert (row.clicks, row.clicked) == (2, 1)


def test_two_who_ask_the_same_are_two(pages, visitor, counted):
    answers = [visitor.search("ferries") for _ in range(2)]
    assert answers[0]["query_id"] != answers[1]["query_id"]
    for result in answers:
        visitor.click(result, pages[0])
    row = counted("ferries")
    assert (row.clicks, row.clicked) == (2, 2)


def test_positions_go_on_over_further_pages_of_results(pages, visitor, counted):
    visitor.search("ferries", limit=1)
    further = visitor.search("ferries", limit=1, offset=1)
    assert visitor.report(further["query_id"], further["items"][0]["id"]).status_code == 204
    row = counted("ferries")
    assert (row.searches, row.clicks, row.clicked, row.positions) == (1, 1, 0, 2)


def test_and_over_those_behind_a_cursor(pages, visitor, counted, monkeypatch):
    monkeypatch.setattr("search.querying.service.MAX_WINDOW", 1)
    first = visitor.search("ferries", limit=1)
    further = visitor.client.get(first["next"]).json()
    assert "cursor=" in first["next"]
    assert visitor.report(further["query_id"], further["items"][0]["id"]).status_code == 204
    assert counted("ferries").positions == 2


def test_a_click_while_browsing_is_taken_and_not_counted(pages, visitor):
    visitor.click(visitor.search(""), pages[0])
    recorder.flush()
    assert not DailyQuery.objects.exists()


def test_a_click_on_what_is_not_kept_in_words_is_counted(pages, visitor, counted):
    result = visitor.search("ferries")
    visitor.click(visitor.search("ferries OR 1234567"), pages[0])
    visitor.click(result, pages[0])
    assert (counted("").clicks, counted("ferries").clicks) == (1, 1)


def test_the_text_is_ours_and_not_the_visitors(pages, visitor):
    """Nothing but an id that we signed says what was asked, and it holds the text as it is kept."""
    result = visitor.search("Night ferries 040 12345678")
    assert "12345678" not in json.dumps(signing.loads(result["query_id"], salt="clarion.search.query"))


@pytest.mark.parametrize("hours", [23, 25])
def test_an_answer_can_be_clicked_for_a_day(hours, pages, visitor, monkeypatch):
    result = visitor.search("ferries")
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + hours * 3600)
    assert visitor.report(result["query_id"], pages[0].pk).status_code == (204 if hours < 24 else 422)


def refused(result, parameter: str) -> None:
    assert (result.status_code, result["Content-Type"]) == (422, "application/problem+json"), result.content
    assert parameter in [error["parameter"] for error in result.json()["errors"]]
    recorder.flush()
    assert not CountedClick.objects.exists()


def test_a_page_that_was_not_in_the_answer_is_refused(pages, visitor):
    narrow = visitor.search("ferries", limit=1)
    other = next(page.pk for page in pages if page.pk != narrow["items"][0]["id"])
    refused(visitor.report(narrow["query_id"], other), "page_id")


@pytest.mark.parametrize(
    "spoil",
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
def test_an_id_that_is_none_of_ours_is_refused(spoil, pages, visitor):
    own = visitor.search("ferries")["query_id"]
    assert visitor.report(own, pages[0].pk).status_code == 204
    recorder._process = recorder._Process()
    refused(visitor.report(spoil(own), pages[0].pk), "query_id")


@pytest.mark.parametrize("page_id", [0, -1, 2**60, "x", None, 1.5, [1]])
def test_a_page_that_is_no_page_is_refused(page_id, pages, visitor):
    refused(visitor.report(visitor.search("ferries")["query_id"], page_id), "page_id")


@pytest.mark.parametrize(
    "body",
    ["", "{", "[" * 10_000, b"\xff\xfe", "9" * 5_000, '{"query_id": "' + "a" * MAX_BODY_BYTES + '"}'],
    ids=["nothing", "half", "deep", "no-text", "long-number", "long"],
)
def test_a_body_that_is_no_little_json_is_refused(body, visitor, db):
    refused(visitor.send(body), "body")


@pytest.mark.parametrize("body", ["[]", "7", "null", '"text"'])
def test_json_that_is_no_report_is_refused(body, visitor, db):
    result = visitor.send(body)
    assert (result.status_code, result["Content-Type"]) == (422, "application/problem+json"), result.content


def test_fields_and_parameters_that_are_not_known_are_refused(pages, visitor):
    own = {"query_id": visitor.search("ferries")["query_id"], "page_id": pages[0].pk}
    refused(visitor.send(json.dumps({**own, "text": "mine"})), "text")
    refused(visitor.send(json.dumps(own), query="?x=1"), "x")


def test_a_browser_may_report_from_anywhere_even_by_a_beacon(pages):
    client = Client(enforce_csrf_checks=True)
    result = client.get("/api/v1/search", {"q": "ferries"}).json()
    body = json.dumps({"query_id": result["query_id"], "page_id": pages[0].pk})
    for kind in ("application/json", "text/plain;charset=UTF-8"):
        done = client.post("/api/v1/search/clicks", body, content_type=kind, headers={"Origin": "https://f.example"})
        assert (done.status_code, done.content, done["Cache-Control"]) == (204, b"", "no-store")
        assert done["Access-Control-Allow-Origin"] == "*"
        assert not done.cookies


def test_the_address_takes_reports_only(client, db):
    for method in ("get", "put", "delete"):
        result = getattr(client, method)("/api/v1/search/clicks")
        assert (result.status_code, result["Allow"]) == (405, "OPTIONS, POST")
