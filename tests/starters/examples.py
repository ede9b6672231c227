"""Starters that are static sites, built without a CMS: everything on their pages is there."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.installation import answers
from tests.production.processes import free_port, wait_for
from tests.starters import folders
from tests.starters.journeys import PAGES

HOST = folders.HOSTS[0]
PORT = free_port()
TOKEN = "token-of-a-rehearsal"  # the mock knows it


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a copy of the starter, built with `API_URL=examples` as its README says."""
    if "astro" not in folders.names():
        pytest.skip("not run: STARTERS names others")
    folder = tmp_path_factory.mktemp("examples")
    folders.copy("astro", folder)
    folders.build(folder, environment(folder))
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The URL of the static site."""
    with folders.running("astro", folder, environment(folder), folder / "site.log", HOST) as started:
        yield started


def environment(folder: Path, **cms: str) -> dict[str, str]:
    """Return the environment of build and server, with the recorded responses unless a CMS is named."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(folder)),
        "ASTRO_TELEMETRY_DISABLED": "1",
        "PORT": str(PORT),
        "FRONTEND_URL": f"http://{HOST}:{PORT}",
        **(cms or {"API_URL": "examples"}),
    }


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of the site. Errors in the console and requests to another host fail the test."""
    context = chromium.new_context(base_url=address, reduced_motion="reduce")
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("request", lambda request: errors.append(request.url) if not _is_local(request.url, address) else None)
    yield opened
    context.close()
    assert errors == []


def _is_local(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:"))


SHOWN = [path for name, path in PAGES.items() if name not in ("withdrawn release", "not found")]


@pytest.mark.parametrize("path", SHOWN)
def test_a_page_built_without_a_cms_has_its_pictures_and_no_error(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for picture in page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete", arg=picture.element_handle())
        assert picture.evaluate("image => image.naturalWidth") > 0, picture.get_attribute("src")


def test_pages_without_a_cms_are_not_without_pictures(page: Page) -> None:
    page.goto("/")
    expect(page.locator("main img").first).to_be_visible()
    assert page.locator("main img").count() >= 4


def test_visitors_search_and_sign_up_without_a_cms(page: Page) -> None:
    page.goto("/search/?q=recruitment")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    page.goto("/sign-up/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("I would like").check()
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_role("status")).to_contain_text("Nearly there")


def test_a_site_is_built_from_a_rehearsal(folder: Path) -> None:
    """Every page says which minute it shows, and browsers read at the address of the rehearsal."""
    cms = f"http://localhost:{(port := free_port())}"
    env = environment(folder, CMS_URL=cms, REHEARSAL_TOKEN=TOKEN)
    command = ("npx", "--no-install", "clarion-mock", "--port", str(port), "--frontend", env["FRONTEND_URL"])
    with (folder / "mock.log").open("wb") as log:
        mock = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(lambda: answers(f"{cms}/api/v1/site"), 60, "the mock server")
        folders.run_npm(folder, env, "run", "build", "--", "--outDir", "rehearsed")
    finally:
        os.killpg(mock.pid, signal.SIGTERM)
        mock.wait(20)
    for path in ("index.html", "fr/index.html", "search/index.html", "404.html"):
        text = (folder / "rehearsed" / path).read_text(encoding="utf-8")
        assert text.count('class="preview-banner rehearsal-banner"') == 1, path
        assert '<meta name="robots" content="noindex, nofollow">' in text
        assert 'action="/rehearsal"' not in text, "nobody can leave it"
    search = (folder / "rehearsed/search/index.html").read_text(encoding="utf-8")
    assert f'api="{cms}/rehearsal/{TOKEN}"' in search
    assert "preview-banner" not in (folder / "dist/index.html").read_text(encoding="utf-8").split("<body>")[1]
