"""The HTTP interface of the reference site: sitemap, feeds, robots.txt, redirects, conditional requests."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

RELEASE = "/releases/open-register-of-fishing-vessels/"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def send(installation):
    def send_request(path: str, method: str = "GET", **headers: str):
        connection = HTTPConnection(urlsplit(installation.site).netloc, timeout=30)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, response.headers, body

    return send_request


def test_the_sitemap_names_every_page_and_its_translations(send, installation):
    status, headers, body = send("/sitemap.xml")
    assert (status, headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    urls = ElementTree.fromstring(body).findall("s:url", NAMES)
    found = {url.findtext("s:loc", namespaces=NAMES).removeprefix(installation.site): url for url in urls}
    assert {"/", "/fr/", RELEASE, "/about/"} <= found.keys()
    assert {one.get("hreflang") for one in found["/"].findall("x:link", NAMES)} == {"en", "fr"}
    assert installation.site + "/sitemap.xml" in send("/robots.txt")[2].decode()


@pytest.mark.parametrize("name", ["releases", "stories"])
def test_feeds_in_three_formats_name_the_site_as_their_url(send, installation, name):
    rss, atom, feed = (send(f"/feeds/{name}.{notation}") for notation in ("rss", "atom", "json"))
    assert [response[0] for response in (rss, atom, feed)] == [200, 200, 200]
    entries = ElementTree.fromstring(rss[2]).findall("channel/item")
    assert len(entries) == len(json.loads(feed[2])["items"]) > 5
    assert json.loads(feed[2])["feed_url"] == f"{installation.site}/feeds/{name}.json"
    for _, headers, body in (rss, atom, feed):
        assert f"{installation.cms}/api/".encode() not in body
        assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.few(2)
@pytest.mark.parametrize("path", ["/", RELEASE, "/sitemap.xml", "/feeds/stories.rss", "/robots.txt"])
def test_a_matching_etag_gives_304(send, path):
    _, headers, body = send(path)
    status, again, empty = send(path, **{"If-None-Match": headers["ETag"]})
    assert (status, empty, again["ETag"]) == (304, b"", headers["ETag"])
    assert send(path, **{"If-None-Match": '"another"'})[2] == body


@pytest.mark.few(2)
@pytest.mark.parametrize("path", ["/", RELEASE, "/search?q=register", "/nothing-here/", "/sign-up"])
def test_head_has_the_headers_of_get(send, path):
    get, head = send(path), send(path, "HEAD")
    changing = {"date", "content-length"} if "search" in path else {"date"}
    stable = [{name: value for name, value in one[1].items() if name.lower() not in changing} for one in (head, get)]
    assert head[0] == get[0]
    assert head[2] == b""
    assert stable[0] == stable[1]


def test_other_methods_get_405_with_the_allowed_ones(send):
    status, headers, _ = send(RELEASE, "DELETE")
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


def test_a_path_without_slash_redirects_to_the_canonical_one(send):
    status, headers, _ = send(RELEASE.rstrip("/"))
    assert (status, headers["Location"]) == (301, RELEASE)
