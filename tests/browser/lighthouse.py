"""Lighthouse, as on a phone, over the kinds of page that visitors come to: 95 or more of 100 in each category.

Not among the tests that run by themselves: it takes a few minutes. `make lighthouse` runs it.
"""

from __future__ import annotations

import subprocess

from tests.browser.conftest import CHROMIUM
from tests.browser.site import SITE

PAGES = (
    "/",
    "/releases/open-register-of-fishing-vessels/",
    "/stories/five-years-of-paying-back/",
    "/releases/",
    "/search",
    "/take-action/give-monthly/",
)


def test_every_mark_is_95_or_more(installation, capsys):
    command = ["node", str(SITE / "lighthouse" / "run.js"), CHROMIUM, installation.site, *PAGES]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_200)
    with capsys.disabled():
        print(f"\n{outcome.stdout}{outcome.stderr}")  # noqa: T201 - the table is what this is for
    assert outcome.returncode == 0
