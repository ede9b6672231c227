"""HEAD has the headers of GET, OPTIONS lists the methods, and any origin may read without credentials."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.demo import factories

ORIGIN = {"Origin": "https://front.example"}
ADDRESSES = (
    "/topics",
    "/stories?limit=1",
    "/navigation",
    "/redirects",
    "/sitemap?limit=2",
    "/changes",
    "/news-sitemap",
    "/changes?since=1-1",
    "/feeds/stories.atom",
    "/resolve?path=/",
    "/search",
    "/search/suggest?q=lan",
    "/openapi.json",
    "/openapi-3.0.json",
    "/docs",
    "/pages/999999",
    "/stories?limit=0",
    "/nothing",
    "/topics?x=1",
)


@pytest.fixture(autouse=True)  # every request of this module needs a site and an index
def content(tree, search_engine):
    """Create a story, so that lists are not empty."""
    factories.StoryFactory()


def policies(header: str) -> set[str]:
    return {part.strip() for part in header.split(";")}


@pytest.mark.few(4)
@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_status_and_headers_of_get_and_no_body(address, frontend):
    get, head = (getattr(frontend.client, method)(f"/api/v1{address}", headers=ORIGIN) for method in ("get", "head"))
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head["Content-Length"] == str(len(get.content))
    names = {name for name in get.headers if name not in ("Content-Length", "Content-Security-Policy")}
    assert {name: head.get(name) for name in names} == {name: get[name] for name in names}
    assert set(head.headers) - {"Content-Length"} == set(get.headers) - {"Content-Length"}
    assert policies(head["Content-Security-Policy"]) == policies(get["Content-Security-Policy"])


def test_head_gets_304_for_a_matching_etag(frontend):
    etag = frontend.send("/topics")["ETag"]
    response = frontend.client.head("/api/v1/topics", headers={"If-None-Match": etag})
    assert (response.status_code, response["ETag"], response.content) == (304, etag, b"")


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("address", "methods"),
    [(address, "GET, HEAD, OPTIONS") for address in ("/topics", "/search", "/pages/1", "/openapi.json", "/docs")]
    + [("/sign-ups", "OPTIONS, POST")],
)
def test_options_and_405_name_the_same_methods(address, methods, frontend):
    options = frontend.client.options(f"/api/v1{address}")
    assert (options.status_code, options.content) == (204, b"")
    refused = frontend.client.delete(f"/api/v1{address}")
    assert refused.status_code == 405
    assert options["Allow"] == refused["Allow"] == methods


def test_options_of_an_unknown_path_is_not_found(frontend):
    assert frontend.client.options("/api/v1/nothing").status_code == 404


def test_a_post_gets_405_even_with_csrf_checks():
    client = Client(enforce_csrf_checks=True)
    for address in ("/topics", "/search", "/openapi.json", "/docs"):
        assert client.post(f"/api/v1{address}").status_code == 405, address


@pytest.mark.parametrize("address", ["/topics", "/search", "/pages/999999", "/topics?x=1"])
def test_any_origin_may_read_without_credentials(address, frontend):
    response = frontend.client.get(f"/api/v1{address}", headers=ORIGIN)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert "etag" in response["Access-Control-Expose-Headers"]


def test_a_preflight_allows_reading_and_conditional_requests(frontend):
    headers = {**ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    response = frontend.client.options("/api/v1/topics", headers=headers)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "if-none-match" in response["Access-Control-Allow-Headers"]


def test_other_urls_are_not_open_to_other_origins(frontend):
    for address in ("/admin/login/", "/healthz"):
        assert "Access-Control-Allow-Origin" not in frontend.client.get(address, headers=ORIGIN)


def test_no_cookie_is_read_or_set(frontend):
    user = factories.SuperuserFactory()
    anonymous = frontend.client.get("/api/v1/stories")
    frontend.client.force_login(user)
    known = frontend.client.get("/api/v1/stories")
    assert known.content == anonymous.content
    assert not known.cookies
    assert "Cookie" not in known.get("Vary", "")
