"""Fixtures: one installation of CMS and reference site for all tests, and Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.installation import Installation, installed, reference_site, running
from tests.browser.site import get_skip_reason, node, ready
from tests.markers import mark_directory
from tests.production.processes import free_port

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # as in scripts/browser
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
EXPECT_TIMEOUT_MS = 15_000  # generous, because the machine may be busy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "browser", "sequential")
    # Tests with a database in this process come first: the event loop of Playwright, which ends with the session,
    # forbids Django to use the database.
    items.sort(key=lambda item: not (item.get_closest_marker("browser") and "module_tree" in _list_fixtures(item)))


def _list_fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


@pytest.fixture(scope="session")
def site_packages() -> None:
    """Install the packages of the reference site, of which axe-core is one."""
    if reason := get_skip_reason() or ready():
        pytest.skip(f"not run: {reason}")


@pytest.fixture(scope="session")
def built_site(site_packages) -> None:
    """Compile the reference site once; tests/site checks the types."""
    built = node("npm", "run", "--silent", "build", "--", "--noCheck")
    assert built.returncode == 0, built.stdout


@pytest.fixture(scope="session")
def installation(request, tmp_path_factory) -> Iterator[Installation]:
    if known := running():
        yield known
        return
    request.getfixturevalue("built_site")
    with installed(tmp_path_factory.mktemp("installation")) as made:
        yield made


@pytest.fixture(scope="session")
def site_without_cms(installation, tmp_path_factory) -> Iterator[str]:
    """The URL of a reference site whose CMS is unavailable."""
    env = {"PATH": os.environ["PATH"], "SITE_PORT": str(free_port()), "CMS_URL": f"http://localhost:{free_port()}"}
    with reference_site(tmp_path_factory.mktemp("site-without-cms") / "site.log", env) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("not run: Chromium is not installed")
    expect.set_options(timeout=EXPECT_TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def save_picture() -> Callable[[Any, str], None]:
    """Return a function that saves a screenshot for the editors' guide if `KEEP_SCREENSHOTS` is set."""
    from tests.browser.pictures import KEEP_VARIABLE, save_screenshot

    return lambda shown, name: save_screenshot(shown, f"guide/{name}") if os.environ.get(KEEP_VARIABLE) else None


@pytest.fixture
def opened(chromium, installation) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the site: `opened("/path", width=360)`. Console errors fail the test."""
    contexts, errors = [], []

    def open_(path: str, width: int = 1280, **options) -> Page:
        context = chromium.new_context(
            base_url=installation.site,
            viewport={"width": width, "height": 900},
            **{"reduced_motion": "reduce", **options},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_error(message) else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def _is_error(message) -> bool:
    """Ignore the console message about an error status, because some tests open error pages."""
    return message.type == "error" and "the server responded with a status of" not in message.text


@pytest.fixture(scope="session")
def editor(chromium, installation) -> Iterator[Page]:
    """The admin, logged in as the demo user."""
    context = chromium.new_context(base_url=installation.cms, viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill(installation.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


@pytest.fixture(scope="session")
def shared_draft(editor, installation) -> str:
    """A shared link to a draft of the release about the open register."""
    editor.goto(f"/admin/pages/{page_id(installation)}/share/")
    editor.get_by_role("button", name="Create link").click()
    return editor.get_by_label("Link", exact=True).input_value()


def page_id(installation: Installation, path: str = "/releases/open-register-of-fishing-vessels/") -> int:
    import json
    from urllib.request import urlopen

    with urlopen(f"{installation.cms}/api/v1/resolve?path={path}") as response:
        return json.load(response)["page"]["id"]
