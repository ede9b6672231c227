"""The site in `frontend-contract/sveltekit-site`, written from the documents alone, against the mock of the CMS.

`make starters` runs it; it is not part of the test suite. A server between both counts what the site asks for, and
answers as a busy CMS would.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from email.message import Message
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.installation import answers
from tests.node import CONTRACT, get_skip_reason
from tests.production.processes import free_port, wait_for
from tests.starters import folders
from tests.starters.unpublished import check_joint_preview, check_rehearsal

NAME = "sveltekit-site"
SECRET = b"a secret of the right length, 32"
MAX_LINES = 400
MAX_SCRIPT_BYTES = 60_000
RELEASE = "/releases/open-register-of-fishing-vessels/"
ALL_BLOCKS = "/stories/a-phone-that-listens/"
PAGES = {
    "/": "Common Lantern",
    "/releases/": "Releases",
    "/stories/?topic=fair-recruitment": "Stories",
    "/take-action/": "Take action",
    RELEASE: "Open Vessel Register",
    ALL_BLOCKS: "Spyware on your phone",
    "/take-action/give-monthly/": "Keep a lantern lit",
    "/farida-hesmani/": "Farida Hesmani",
    "/about/": "About Common Lantern",
    "/press/": "For the press",
    "/search/?q=recruitment": "Search",
    "/sign-up/": "Sign me up",
    "/fr/": "Common Lantern",
    "/fr/releases/rapport-annuel-2025/": "Rapport annuel 2025",
    "/fr/search/?q=rapport": "Rechercher",
}

pytestmark = pytest.mark.skipif(bool(os.environ.get("STARTERS", "").split()), reason="not run: STARTERS names starters")


class Middle(ThreadingHTTPServer):
    """Passes requests on to the mock. `answer` replaces the response to paths that begin with its key."""

    def __init__(self, mock: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mock = mock
        self.requests: list[tuple[str, str]] = []
        self.answer: dict[str, tuple[int, dict[str, str]]] = {}
        self.replaced: tuple[bytes, bytes] = (b"", b"")

    def count(self, path: str) -> int:
        return sum(path in asked for asked, _ in self.requests)


class Handler(BaseHTTPRequestHandler):
    server: Middle

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.path, body.decode()))
        for path, (status, headers) in self.server.answer.items():
            if self.path.startswith(path):
                self.respond(status, headers, b"{}")
                return
        upstream = HTTPConnection("127.0.0.1", self.server.mock, timeout=30)
        sent = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "accept-encoding")}
        upstream.request(self.command, self.path, body, sent)
        response = upstream.getresponse()
        own, mock = (f"localhost:{port}".encode() for port in (self.server.server_address[1], self.server.mock))
        content = response.read().replace(mock, own).replace(*self.server.replaced)
        dropped = ("content-length", "transfer-encoding", "connection", "date")
        kept = {name: value for name, value in response.getheaders() if name.lower() not in dropped}
        self.respond(response.status, kept, content)
        upstream.close()

    do_POST = do_OPTIONS = do_GET

    def respond(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Write nothing to the output of the tests."""


@pytest.fixture(scope="module")
def cms(folder) -> Iterator[Middle]:
    """Run the mock, and the server before it."""
    port = free_port()
    command = ["node", "node_modules/clarion-contract/dist/mock/bin.js", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as mock:
        middle = Middle(port)
        Thread(target=middle.serve_forever, daemon=True).start()
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/api/v1/site"), 30, "the mock")
        yield middle
        middle.shutdown()
        middle.server_close()
        mock.terminate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a copy of the site in an empty directory, built there. The build checks the types."""
    if reason := get_skip_reason():
        pytest.skip(f"not run: {reason}")
    target = tmp_path_factory.mktemp(NAME)
    folders.copy(f"../{NAME}", target)
    folders.build(target, {**os.environ})
    return target


@pytest.fixture(scope="module")
def site(folder, cms, tmp_path_factory) -> Iterator[str]:
    port = str(free_port())
    url = f"http://localhost:{cms.server_address[1]}"
    secret = f"whsec_{base64.b64encode(SECRET).decode()}"
    env = {**os.environ, "PORT": port, "ORIGIN": f"http://localhost:{port}", "CMS_URL": url, "WEBHOOK_SECRET": secret}
    log = tmp_path_factory.mktemp("log") / "site.log"
    with folders.running(NAME, folder, env, log, "localhost") as address:
        yield address


@pytest.fixture
def opened(chromium, site) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a page of the site. Errors of the console fail the test."""
    context, errors = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}), []

    def go(path: str) -> Page:
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path, wait_until="networkidle")
        return page

    yield go
    context.close()
    assert errors == []


class Unfollowed(HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:  # type: ignore[override]
        """Return redirects as they are."""


def read(url: str, body: bytes | None = None, **headers: str) -> tuple[int, str, Message]:
    """Return the status, the text and the headers of a response."""
    try:
        response = build_opener(Unfollowed).open(Request(url, body, headers))
    except HTTPError as error:
        response = error
    with response:
        return response.status, response.read().decode(), response.headers


def test_the_site_is_short() -> None:
    from tests.starters.test_sources import count_lines  # at the top, its tests would run here

    sources = [path for path in (CONTRACT / NAME / "src").rglob("*") if path.suffix in {".ts", ".svelte"}]
    assert sum(count_lines(path.read_text()) for path in sources) <= MAX_LINES


@pytest.mark.parametrize("path", PAGES)
def test_pages_and_lists_in_both_languages(site: str, path: str) -> None:
    status, text, headers = read(site + path)
    assert status == 200
    assert re.search(r"<title>([^<]*)", text)[1].startswith(PAGES[path])
    assert f'<html lang="{"fr" if path.startswith("/fr/") else "en"}" dir="ltr">' in text
    assert text.count("<h1") == 1
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_list_is_filtered_and_has_parts(site: str) -> None:
    cards = [len(re.findall(r'class="card', read(site + path)[1])) for path in ("/stories/", "/stories/?year=1999")]
    assert cards[0] > cards[1] == 0
    parts = [
        set(re.findall(r'data-page="(\d+)"', read(site + path)[1])) for path in ("/stories/", "/stories/?offset=12")
    ]
    assert parts[0] - parts[1]
    assert 'rel="prev"' in read(site + "/stories/?offset=12")[1]


def test_absent_withdrawn_and_moved_pages_have_their_status(site: str, cms: Middle) -> None:
    assert read(site + "/nothing-here/")[0] == 404
    assert read(site + "/xx/search/")[0] == 404  # the site has no such language
    status, text, _ = read(site + "/releases/harbour-fund-doubles-its-grants/")
    assert (status, 'class="withdrawal"' in text) == (410, True)
    status, _, headers = read(site + "/about")
    assert (status, headers["location"]) == (308, "/about/")
    moved = json.loads((CONTRACT / "recorded-site.json").read_text())["redirects"]["body"]["items"][0]
    status, _, headers = read(site + moved["path"] + "/")
    assert (status, headers["location"]) == (308, moved["location"])


def test_an_unavailable_cms_is_503_and_only_for_what_is_not_kept(site: str, cms: Middle) -> None:
    assert read(site + "/about/")[0] == 200
    cms.answer = {"/api/v1/resolve": (503, {"Retry-After": "2"})}
    try:
        assert read(site + "/about/")[0] == 200
        status, text, headers = read(site + "/take-action/petition-open-vessel-register/")
        assert (status, headers["retry-after"]) == (503, "30")
        assert "Common Lantern" in text  # the menus are kept
    finally:
        cms.answer = {}
    assert read(site + "/take-action/petition-open-vessel-register/")[0] == 200


def test_a_webhook_renews_what_it_names_and_nothing_else(site: str, cms: Middle) -> None:
    for _ in range(2):
        assert "Open Vessel Register" in read(site + RELEASE)[1]
        read(site + "/about/")
    cms.requests.clear()
    cms.replaced = (b"Open Vessel Register", b"Renamed Register")
    try:
        assert "Renamed Register" not in read(site + RELEASE)[1]
        assert cms.count("/api/v1/resolve") == 0
        tags = json.dumps({"type": "content.changed", "data": {"tags": [release_tag(cms)]}}).encode()
        assert send_webhook(site, tags, key=b"another secret of this length 32")[0] == 400
        assert send_webhook(site, tags, sent_at=time.time() - 3_600)[0] == 400
        assert "Renamed Register" not in read(site + RELEASE)[1]
        assert send_webhook(site, tags)[0] == 204
        assert "Renamed Register" in read(site + RELEASE)[1]
        read(site + "/about/")
        assert cms.count("/api/v1/resolve") == 1
    finally:
        cms.replaced = (b"", b"")
        send_webhook(site, json.dumps({"type": "content.changed", "data": {}}).encode())


def release_tag(cms: Middle) -> str:
    """Return the cache tag of the release itself."""
    _, text, _ = read(f"http://127.0.0.1:{cms.mock}/api/v1/resolve?path={RELEASE}")
    return f"page-{json.loads(text)['page']['id']}"


def send_webhook(site: str, body: bytes, key: bytes = SECRET, sent_at: float | None = None) -> tuple[int, str, Message]:
    now = str(int(sent_at or time.time()))
    signature = base64.b64encode(hmac.new(key, b"1.%s.%s" % (now.encode(), body), hashlib.sha256).digest()).decode()
    names = {"webhook-id": "1", "webhook-timestamp": now, "webhook-signature": f"v1,{signature}"}
    return read(f"{site}/hooks/clarion", body, **{"Content-Type": "application/json", **names})


def test_the_home_page_needs_little_javascript_and_one_language(opened: Callable[[str], Page], site: str) -> None:
    texts = {name: read_hint(name) for name in ("ar", "de", "en", "es", "fr")}
    for path, language in (("/", "en"), ("/fr/", "fr")):
        page = opened(path)
        loaded = page.evaluate("performance.getEntriesByType('resource').map(one => [one.name, one.encodedBodySize])")
        sizes = {name: size for name, size in loaded if name.endswith(".js")}
        scripts = "".join(read(name)[1] for name in sizes)
        assert [name for name, hint in texts.items() if hint in scripts] == [language]
        assert 0 < sum(sizes.values()) < MAX_SCRIPT_BYTES


def read_hint(language: str) -> str:
    source = (CONTRACT / f"typescript/src/site/texts/{language}.ts").read_text(encoding="utf-8")
    return re.search(r'searchHint: "(.*)"', source)[1]


def test_a_visitor_follows_links_and_agrees_to_an_embedded_page(opened: Callable[[str], Page]) -> None:
    page = opened("/")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Stories", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stories")
    page.locator("article a").first.click()
    expect(page.locator("header.heading h1")).not_to_have_text("Stories")
    assert page.evaluate("window.kept")
    page.goto(ALL_BLOCKS)
    expect(page.locator("clarion-embed button")).to_be_visible()
    assert page.locator("iframe").count() == 0
    page.get_by_role("navigation", name="Languages").get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_search_has_facets_an_address_and_corrections(opened: Callable[[str], Page]) -> None:
    page = opened("/search/?q=recruitment")
    results = page.locator(".results article")
    expect(results).not_to_have_count(0)
    all_results = page.locator("#results").inner_text()
    page.get_by_role("checkbox", name=re.compile("Stories")).check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"type=story"))
    expect(page.locator("#results")).not_to_have_text(all_results)
    page.go_back()
    expect(page.locator("#results")).to_have_text(all_results)
    page.goto("/search/?q=recuritment")
    expect(page.locator(".corrected").first).to_be_visible()


def test_a_search_keeps_its_words_and_says_when_to_come_again(site: str, cms: Middle) -> None:
    assert "recruitment" in read(f"{site}/search/?q=recruitment&offset=1000&year=x")[1]
    cms.answer = {"/api/v1/search": (429, {"Retry-After": "40"})}
    try:
        status, text, headers = read(f"{site}/search/?q=recruitment")
    finally:
        cms.answer = {}
    assert (status, headers["retry-after"]) == (429, "40")
    assert "Too many searches from your network." in text
    assert "in 40 seconds" in text


def test_a_draft_is_shown_to_its_editor_only(opened: Callable[[str], Page], site: str, cms: Middle) -> None:
    page = opened("/preview?code=code-of-a-draft")
    expect(page.get_by_role("heading", level=1)).to_have_text("A drafted title")
    status, text, headers = read(page.url)
    assert (status, "A drafted title" in text) == (200, False)
    assert "no-store" in headers["cache-control"]
    assert f"frame-ancestors http://localhost:{cms.server_address[1]}" in headers["Content-Security-Policy"]
    assert "preview=" not in page.evaluate("document.cookie")
    page.goto("/preview?code=spent")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ended")


def test_a_sign_up_names_its_page_and_is_confirmed(opened: Callable[[str], Page], cms: Middle) -> None:
    page = opened("/sign-up/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("ada@example.org")
    page.locator("[name=consent]").check()
    cms.requests.clear()
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_role("status")).to_be_visible()
    (body,) = [json.loads(body) for path, body in cms.requests if path == "/api/v1/sign-ups"]
    assert (body["email"], body["page"], body["consents"]) == ("ada@example.org", "/sign-up/", ["letter"])
    page.goto("/sign-up/confirm/?token=token-to-confirm")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed up")
    page.goto("/sign-up/unsubscribe/?token=spent")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("You are signed up")


def test_the_reader_of_a_link_sees_a_rehearsal(chromium: Browser, site: str) -> None:
    check_rehearsal(chromium, site)


def test_an_editor_sees_several_drafts_as_if_they_were_public(chromium: Browser, site: str, cms: Middle) -> None:
    check_joint_preview(chromium, site)
    headers = read(f"{site}/about/", Cookie="joint_preview=token-of-several-drafts")[2]
    assert "no-store" in headers["cache-control"]
    assert f"frame-ancestors http://localhost:{cms.server_address[1]}" in headers["Content-Security-Policy"]
