"""Fixtures: an installation of each starter, and pages of it in Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import _is_error, chromium, editor, page_id, shared_draft  # noqa: F401 - fixtures
from tests.browser.site import ready
from tests.node import get_skip_reason
from tests.starters import folders
from tests.starters.installation import StarterInstallation, cms_environment, installed


@pytest.fixture(scope="session", params=folders.names())
def installation(request, tmp_path_factory) -> Iterator[StarterInstallation]:
    if reason := get_skip_reason() or ready():  # the folder of the reference site has axe-core
        pytest.skip(reason)
    if site := os.environ.get("BROWSER_SITE_URL"):
        cms, data = os.environ["BROWSER_CMS_URL"], Path(os.environ["BROWSER_DATA_DIR"])
        yield StarterInstallation(site.rstrip("/"), cms, data, request.param, cms_environment(data, cms=cms, site=site))
        return
    with installed(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.fixture
def opened(chromium: Browser, installation) -> Iterator[Callable[..., Page]]:  # noqa: F811 - the fixture above
    """Return a function that opens a page of the starter: `opened("/path", width=360)`. Errors in its console fail."""
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
