"""Fixtures: an installation of each starter, and pages of it in Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import chromium, editor, opened, page_id, shared_draft  # noqa: F401 - fixtures
from tests.browser.site import ready
from tests.node import get_skip_reason
from tests.starters import folders
from tests.starters.installation import StarterInstallation, cms_environment, installed


@pytest.fixture(scope="session", params=folders.names())
def installation(request, tmp_path_factory) -> Iterator[StarterInstallation]:
    if reason := get_skip_reason() or ready():  # the folder of the reference site has axe-core
        pytest.skip(f"not run: {reason}")
    if site := os.environ.get("BROWSER_SITE_URL"):
        cms, data = os.environ["BROWSER_CMS_URL"], Path(os.environ["BROWSER_DATA_DIR"])
        site = site.rstrip("/")
        yield StarterInstallation(site, cms, data, request.param, cms_environment(data, cms=cms, site=site), (site,))
        return
    with installed(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made
