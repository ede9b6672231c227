"""Errors name everything that is wrong, and say what would be right."""

from __future__ import annotations

import gzip
import json

import pytest

from cms.api.lists import NO_LIST, OTHER_LIST
from cms.api.openapi.document import document
from cms.demo import factories
from cms.http.problems import MEDIA_TYPE

LIST_PARAMETERS = {"site", "locale", "path", "limit"}  # and `view`: these concern every page


def get_errors(response) -> dict[str, str]:
    assert response.status_code == 422, response.content
    return {error["parameter"]: error["message"] for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("address", "params", "named"),
    [
        ("/releases", {"limit": 200, "year": "abc", "foo": 1}, {"limit", "year", "foo"}),
        ("/releases", {"limit": [1, 2], "year": "abc"}, {"limit", "year"}),
        ("/search", {"limit": 0, "sort": "popular", "yaer": 1}, {"limit", "sort", "yaer"}),
        ("/pages/0", {"x": 1}, {"page_id", "x"}),
        ("/resolve", {"x": 1}, {"path", "x"}),
        ("/releases", {"foo": 1, "limit": 100}, {"foo"}),
    ],
)
def test_unknown_parameters_do_not_hide_malformed_ones(frontend, tree, address, params, named):
    assert get_errors(frontend.send(address, **params)).keys() == named


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("topic[]", "Write the name without brackets; repeat the name for several values: `topic=a&topic=b`."),
        ("topic[0]", "Write the name without brackets; repeat the name for several values: `topic=a&topic=b`."),
        ("year[]", "Write the name without brackets."),
        ("topics[]", "This operation has no such parameter."),
        ("topics", "This operation has no such parameter."),
    ],
)
def test_brackets_get_a_hint_at_the_right_form(frontend, tree, name, message):
    assert get_errors(frontend.send("/releases", **{name: "a"})) == {name: message}


@pytest.mark.parametrize("address", ["/sign-ups", "/sign-ups/confirm", "/search/clicks", "/preview/exchange"])
@pytest.mark.parametrize("body", ["[]", "null", '"text"', "7"])
def test_a_body_that_is_no_object_is_named_plainly(client, db, address, body):
    response = client.post(f"/api/v1{address}", body, content_type="application/json")
    assert get_errors(response) == {"body": "The body must be a JSON object."}


def test_a_page_without_a_list_refuses_every_filter(frontend, tree):
    story = factories.StoryFactory()
    for parameter in json.loads(document())["paths"]["/api/v1/resolve"]["get"]["parameters"]:
        name = parameter.get("name")
        if name in LIST_PARAMETERS | {"view"} or "$ref" in parameter:
            continue
        value = {"boolean": "true", "integer": "2026"}.get(parameter["schema"]["type"], "2026-01-01")
        one = parameter["schema"].get("items", parameter["schema"])
        if "enum" in one:
            value = one["enum"][0]
        value = value[: one.get("maxLength")]
        for address, params in (("/resolve", {"path": "/stories/" + story.slug}), (f"/pages/{story.pk}", {})):
            assert get_errors(frontend.send(address, **params, **{name: value})) == {name: NO_LIST}
    assert frontend.send("/resolve", path="/stories/" + story.slug, limit=12, offset=0).status_code == 200


def test_a_list_refuses_filters_of_other_lists(frontend, tree):
    assert get_errors(frontend.send("/resolve", path="/releases/", story_kind="blog")) == {"story_kind": OTHER_LIST}
    assert frontend.send("/resolve", path="/stories/", story_kind="blog", topic="a", offset=0).status_code == 200


def test_a_filter_does_not_tell_hidden_pages_from_absent_ones(frontend, tree):
    hidden = factories.StoryFactory(live=False)
    answers = [frontend.send("/resolve", path=f"/stories/{slug}", topic="a") for slug in (hidden.slug, "absent")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("/api/v1/", "/api/v1/docs"),
        ("/api/v1", "/api/v1/docs"),
        ("/api", "/api/v1/docs"),
        ("/api/v1/nothing", "/api/v1/docs"),
        ("/api/v1/nothing/", "/api/v1/docs"),
        ("/api/v1/releases/", "use /api/v1/releases."),
        ("/api/v1/docs/", "use /api/v1/docs."),
        ("/api/v1/pages/7/related/", "use /api/v1/pages/7/related."),
        ("/", "/api/v1/docs"),
        ("/", "/admin/"),
    ],
)
def test_an_address_without_a_route_gets_a_hint(client, db, address, hint):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, MEDIA_TYPE)
    assert hint in response.json()["detail"]


def test_a_hidden_page_gets_no_hint(client, tree):
    assert client.get("/api/v1/pages/999999").json()["detail"] == "There is nothing at this address."


def test_the_document_is_sent_once_and_compressed(client):
    answer = client.get("/api/v1/openapi.json", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(answer.content).decode() == document()
    assert len(answer.content) < len(document()) / 5
    assert answer["Vary"] == "Accept-Encoding"
    plain = client.get("/api/v1/openapi.json")
    assert json.loads(plain.content)
    for etag in (answer["ETag"], plain["ETag"]):
        again = client.get("/api/v1/openapi.json", headers={"if-none-match": etag, "accept-encoding": "gzip"})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/v1/openapi.json", headers={"if-none-match": '"other"'}).status_code == 200
