"""Chromium before a whole installation, of which there is one for all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.installation import Installation, installed, reference_site, running
from tests.browser.site import node, ready, why_not
from tests.production.processes import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 15_000  # milliseconds until what is expected must be there, on a machine that is busy


@pytest.fixture(scope="session")
def installation(tmp_path_factory) -> Iterator[Installation]:
    if known := running():
        yield known
        return
    if reason := why_not() or ready():
        pytest.skip(reason)
    built = node("npm", "run", "--silent", "build")
    assert built.returncode == 0, built.stdout
    with installed(tmp_path_factory.mktemp("installation")) as made:
        yield made


@pytest.fixture(scope="session")
def lonely_site(installation, tmp_path_factory) -> Iterator[str]:
    """The reference site without a CMS."""
    env = {"PATH": os.environ["PATH"], "SITE_PORT": str(free_port()), "CMS_URL": f"http://localhost:{free_port()}"}
    with reference_site(tmp_path_factory.mktemp("lonely") / "site.log", env) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, installation) -> Iterator[Callable[..., Page]]:
    """`opened("/path", width=360, …)`: a page of the site; what its console complains of fails the test."""
    contexts, complaints = [], []

    def open_(path: str, width: int = 1280, **options) -> Page:
        context = chromium.new_context(
            base_url=installation.site,
            viewport={"width": width, "height": 900},
            **{"reduced_motion": "reduce", **options},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(said) -> bool:
    """That a page is an error page is what some tests are about."""
    return said.type == "error" and "the server responded with a status of" not in said.text


@pytest.fixture(scope="session")
def editor(chromium, installation) -> Iterator[Page]:
    """The demo's user, logged in."""
    context = chromium.new_context(base_url=installation.cms, viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("demo")
    page.get_by_label("Password").fill(installation.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


@pytest.fixture(scope="session")
def shared_draft(editor, installation) -> str:
    """A link to the draft of the release about the open register, as its editor shares it."""
    editor.goto(f"/admin/pages/{page_id(installation)}/share/")
    editor.get_by_role("button", name="Make a link").click()
    return editor.get_by_label("The link", exact=True).input_value()


def page_id(installation: Installation, path: str = "/releases/open-register-of-fishing-vessels/") -> int:
    import json
    from urllib.request import urlopen

    with urlopen(f"{installation.cms}/api/v1/resolve?path={path}") as response:
        return json.load(response)["page"]["id"]
