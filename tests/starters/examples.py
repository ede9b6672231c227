"""Starters that are static sites, built without a CMS: everything on their pages is there."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.production.processes import free_port
from tests.starters import folders
from tests.starters.journeys import PAGES

HOST = folders.HOSTS[0]


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The URL of the static site, built and served with `API_URL=examples` as its README says."""
    if "astro" not in folders.names():
        pytest.skip("not run: STARTERS names others")
    folder, port = tmp_path_factory.mktemp("examples"), free_port()
    env = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(folder)),
        "ASTRO_TELEMETRY_DISABLED": "1",
        "API_URL": "examples",
        "PORT": str(port),
        "FRONTEND_URL": f"http://{HOST}:{port}",
    }
    folders.copy("astro", folder)
    folders.build(folder, env)
    with folders.running("astro", folder, env, folder / "site.log", HOST) as started:
        yield started


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
