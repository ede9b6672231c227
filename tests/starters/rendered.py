"""What starters do that render pages on request: filters, searches and forms without JavaScript, previews, webhooks."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from secrets import token_hex
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import page_id
from tests.browser.installation import answers
from tests.production.processes import free_port, wait_for
from tests.starters import folders
from tests.starters.freshness import Publisher, measure
from tests.starters.installation import starter_environment
from tests.starters.journeys import PAGES, WITHDRAWN
from tests.starters.unpublished import check_joint_preview, check_rehearsal

Opened = Callable[..., Page]

WRITTEN = "/releases/annual-report-2024-published/"
WITHOUT_SCRIPTS = {"java_script_enabled": False}
both = pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPTS], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture(autouse=True)
def _only_sites_that_render(installation) -> None:
    if installation.name == "astro":
        pytest.skip("not run: it is a static site")


@both
def test_a_list_is_filtered_and_paged_by_its_url(opened: Opened, options: dict) -> None:
    page = opened("/stories/", **options)
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("offset=12"))
    first = page.locator("main article h2").first.inner_text()
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("main article h2").first).not_to_have_text(first)
    page.get_by_label("Year").select_option("2023")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("year=2023"))
    expect(page.get_by_label("Year")).to_have_value("2023")
    expect(page.locator("main article time").first).to_contain_text("2023")
    page.goto("/stories/?year=1999&yaer=1&limit=x")
    expect(page.get_by_role("link", name="Show everything")).to_be_visible()


@pytest.mark.parametrize("query", ["?topic=nothing&year=2020", "?yaer=1", "?site=other.example.org&locale=fr"])
def test_parameters_that_visitors_add_to_a_url_do_no_harm(opened: Opened, query: str) -> None:
    expect(opened(f"/about/{query}").get_by_role("heading", level=1)).to_have_text("About Common Lantern")


@both
def test_search_has_facets_and_corrects_spelling(opened: Opened, options: dict) -> None:
    page = opened("/search/?q=recruitment", **options)
    page.get_by_role("checkbox", name=re.compile("^Stories")).check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("type=story"))
    expect(page.get_by_role("checkbox", name=re.compile("^Stories"))).to_be_checked()
    assert all("Press release" not in kind for kind in page.locator("main article .kind").all_inner_texts())
    page.goto("/search/?q=recruitmant")
    page.get_by_role("link", name="Search only for “recruitmant”").click()
    expect(page).to_have_url(re.compile("correct=false$"))
    page.get_by_role("link", name="recruitment", exact=True).first.click()
    expect(page).to_have_url(re.compile("q=recruitment$"))
    expect(page.locator("main article").first).to_be_visible()


def test_on_a_phone_a_link_above_the_results_leads_to_the_filters(opened: Opened) -> None:
    page = opened("/search/?q=recruitment", 360, **WITHOUT_SCRIPTS)
    page.get_by_role("link", name="Narrow the results").click()
    expect(page.get_by_label("Sort by")).to_be_in_viewport()
    expect(opened("/search/?q=recruitment").get_by_role("link", name="Narrow the results")).to_be_hidden()


def test_the_search_box_suggests_while_a_visitor_types(opened: Opened) -> None:
    page = opened("/search/")
    page.locator("clarion-search").get_by_role("combobox").press_sequentially("recr", delay=50)
    page.locator("clarion-search").get_by_role("option").first.wait_for()
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/search/$"))


def test_a_position_beyond_the_last_one_is_no_error(opened: Opened) -> None:
    expect(opened("/search/?q=a&offset=5000").get_by_role("heading", level=1)).to_have_text("Search")


@both
def test_a_visitor_signs_up_confirms_and_unsubscribes(opened: Opened, installation, options: dict) -> None:
    address = installation.new_address("starter")
    page = opened("/sign-up/", 360, **options)
    submit(page, "ada at example")
    expect(page.get_by_role("alert").filter(has_text="Please check the form")).to_be_visible()
    field = page.get_by_label("E-mail address")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("name@example.org"))
    expect(field).to_have_value("ada at example")
    expect(page.get_by_label("Ways to help")).to_be_checked()
    if not options:
        assert violations(page) == []
    submit(page, address)
    expect(page.get_by_role("heading", name="Nearly there")).to_be_visible()
    for step, button, done in (
        ("confirm", "Confirm my address", "You are signed up"),
        ("unsubscribe", "Unsubscribe", "You are unsubscribed"),
    ):
        page.goto(installation.link_in_mail(address, step))
        if not options:
            assert violations(page) == []
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", name=done)).to_be_visible()


def test_consent_is_required_and_a_spent_link_says_so(opened: Opened, installation) -> None:
    page = opened("/sign-up/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_role("checkbox", name=re.compile("I would like"))).to_have_attribute("aria-invalid", "true")
    page.goto("/sign-up/confirm/?token=spent")
    page.get_by_role("button", name="Confirm my address").click()
    expect(page.get_by_role("heading", name="This link has expired")).to_be_visible()


def submit(page: Page, address: str) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Ways to help").check()
    page.get_by_label(re.compile("I would like")).check()
    page.get_by_role("button", name="Sign me up").click()


def test_the_panel_of_the_editor_shows_unsaved_changes(editor: Page, installation) -> None:
    editor.goto(f"/admin/pages/{page_id(installation, WRITTEN)}/edit/")
    title = editor.locator("[name=title]")
    before = title.input_value()
    editor.get_by_role("button", name="Toggle preview").click()
    frame = editor.frame_locator("iframe[title=Preview]").first
    expect(frame.locator("h1")).to_have_text(before)
    expect(frame.locator(".preview-banner")).to_contain_text("this is a draft")
    title.press("Control+End")
    title.press_sequentially(", in other words", delay=150)  # slow typing: the panel skips changes while it loads
    expect(frame.locator("h1")).to_have_text(f"{before}, in other words")
    with urlopen(installation.site + WRITTEN) as response:
        assert "in other words" not in response.read().decode()


def test_a_shared_draft_is_not_stored_and_its_url_has_no_code(opened: Opened, installation, shared_draft: str) -> None:
    page = opened(shared_draft)
    expect(page.locator(".preview-banner")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/preview/[0-9a-f]{16}/$"))
    assert violations(page) == []
    draft = page.reload()
    assert draft
    headers = draft.headers
    assert "no-store" in headers["cache-control"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["content-security-policy"].endswith(f"frame-ancestors {installation.cms}")
    paths = {one["path"] for one in page.context.cookies()}
    assert all(path.startswith("/preview/") for path in paths), "other pages of this site stay public"
    public = page.request.get(WRITTEN)
    assert public.headers["content-security-policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("path", ["/preview?code=never", "/preview", "/preview/0123456789abcdef/"])
def test_an_expired_preview_says_so(opened: Opened, path: str) -> None:
    expect(opened(path).get_by_role("heading", name="This preview has ended")).to_be_visible()


def test_a_change_is_visible_within_two_seconds_of_its_publication(installation) -> None:
    with Publisher(installation) as publisher:
        assert max(measure(publisher, installation.site, changes=3)) < 2


def test_a_change_is_visible_in_each_process_within_two_seconds_of_its_publication(installation) -> None:
    """The webhook reaches one of them."""
    with Publisher(installation) as publisher:
        for number in range(4):
            assert all(_read_status(process + WRITTEN) == 200 for process in installation.processes)
            title = f"Change {number} {token_hex(4)}"
            publisher.rename(WRITTEN.split("/")[-2], title)
            waited = [publisher.wait_until_visible(one + WRITTEN, title, 2) for one in installation.processes]
            assert sum(waited) < 2


def test_nothing_listens_at_the_address_that_only_a_machine_of_its_own_has(installation) -> None:
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", urlsplit(installation.site).port)) != 0


def test_each_process_has_the_same_status_language_and_target_for_a_path(installation) -> None:
    statuses = {"/about/": 200, PAGES["not found"]: 404, WITHDRAWN: 410, "/fr/": 200, "/fr/search/": 200, "/about": 308}
    for process in installation.processes:
        for path, status in statuses.items():
            answer = _request(process, path)
            assert answer.status == status, path
            if status == 308:
                assert urlsplit(answer.headers["Location"]).path == "/about/"
            else:
                assert f'<html lang="{"fr" if path.startswith("/fr/") else "en"}"' in answer.text
        assert "Communiqués" in _request(process, "/fr/").text, "menus are in the language of the page"


def test_a_published_page_appears_where_there_was_none(installation) -> None:
    slug = f"a-page-{token_hex(4)}"
    address = f"{installation.site}/stories/{slug}/"
    with pytest.raises(HTTPError) as caught:
        urlopen(address)
    assert caught.value.code == 404
    caught.value.close()
    with Publisher(installation) as publisher:
        publisher.create("A page that appears", slug)
        publisher.wait_until_visible(address, "A page that appears", 5)


@pytest.mark.parametrize("path", [*PAGES.values(), "/stories/?offset=12", "/stories/?year=2023", "/sitemap.xml"])
def test_every_page_is_shown_from_recorded_responses(recorded: str, path: str) -> None:
    try:
        with urlopen(recorded + path) as response:
            status, text = response.status, response.read().decode()
    except HTTPError as error:
        with error:
            status, text = error.code, error.read().decode()
    assert status == {PAGES["not found"]: 404, WITHDRAWN: 410}.get(path, 200)
    assert "<h1" in text or path == "/sitemap.xml"


def test_the_reader_of_a_link_sees_a_rehearsal(chromium: Browser, recorded: str) -> None:
    check_rehearsal(chromium, recorded)


def test_an_editor_sees_several_drafts_as_if_they_were_public(chromium: Browser, recorded: str) -> None:
    check_joint_preview(chromium, recorded)


@pytest.fixture(scope="module")
def recorded(installation, tmp_path_factory) -> Iterator[str]:
    """The URL of the starter with the mock server of the package instead of a CMS."""
    folder = installation.data / "starter"
    if not folder.exists():
        pytest.skip("not run: the starter was not built by this run")
    data, mock, site = tmp_path_factory.mktemp("recorded"), free_port(), free_port()
    env = starter_environment(data, cms=mock, site=site)
    command = ("npx", "--no-install", "clarion-mock", "--port", str(mock), "--frontend", env["FRONTEND_URL"])
    with (data / "mock.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(lambda: answers(f"{env['CMS_URL']}/api/v1/site"), 60, "the mock server")
        with folders.running(installation.name, folder, env, data / "site.log") as address:
            yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def test_a_site_that_the_cms_does_not_know_is_503_and_no_page_of_it_is_404(installation, tmp_path) -> None:
    folder = installation.data / "starter"
    if not folder.exists():
        pytest.skip("not run: the starter was not built by this run")
    cms = urlsplit(installation.cms).port
    env = {**starter_environment(tmp_path, cms=cms, site=free_port()), "SITE": "renamed.example.org"}
    with folders.running(installation.name, folder, env, tmp_path / "site.log") as address:
        for path in (
            "/",
            "/about/",
            "/nothing-here/",
            "/fr/",
            "/search/",
            "/versions/1/",
            "/feeds/releases.rss",
            "/sitemap.xml",
        ):
            answer = _request(address, path)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "60"), path


def test_without_a_cms_pages_say_that_they_will_be_back(installation, tmp_path) -> None:
    folder = installation.data / "starter"
    if not folder.exists():
        pytest.skip("not run: the starter was not built by this run")
    env = starter_environment(tmp_path, cms=free_port(), site=free_port())
    with folders.running(installation.name, folder, env, tmp_path / "site.log") as address:
        for path in ("/", "/search/?q=register", "/sign-up/", "/feeds/releases.rss", "/sitemap.xml"):
            with pytest.raises(HTTPError) as caught:
                urlopen(address + path)
            assert caught.value.code == 503
            with caught.value as answer:
                html = answer.read().decode()
            if path not in ("/feeds/releases.rss", "/sitemap.xml"):
                assert "<h1" in html, "the page is complete without JavaScript"


class Answer(NamedTuple):
    """A response that was not followed."""

    status: int
    headers: Message
    text: str


def _request(address: str, path: str) -> Answer:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    with closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())


def _read_status(address: str) -> int:
    url = urlsplit(address)
    return _request(f"http://{url.netloc}", url.path).status
