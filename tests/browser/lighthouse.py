"""Lighthouse, as on a phone, over the kinds of page that visitors come to: 95 or more of 100 in each category.

Not among the tests that run by themselves: it takes a few minutes. `make lighthouse` runs it.
"""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing

from cms.images.rendition_specs import STATE
from tests.browser.conftest import CHROMIUM
from tests.browser.site import SITE
from tests.production.processes import wait_for

MADE = 600  # seconds; a fresh installation has them made by its worker meanwhile
PAGES = (
    "/",
    "/releases/open-register-of-fishing-vessels/",
    "/stories/five-years-of-paying-back/",
    "/releases/",
    "/search",
    "/take-action/give-monthly/",
)


def test_every_mark_is_95_or_more(installation, capsys):
    wait_for(lambda: pictures_to_be_made(installation) == 0, MADE, "the demo's pictures in all their sizes")
    command = ["node", str(SITE / "lighthouse" / "run.js"), CHROMIUM, installation.site, *PAGES]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_200)
    with capsys.disabled():
        print(f"\n{outcome.stdout}{outcome.stderr}")  # noqa: T201 - the table is what this is for
    assert outcome.returncode == 0


def pictures_to_be_made(installation) -> int:
    with closing(sqlite3.connect(f"file:{installation.data / 'clarion.sqlite3'}?mode=ro", uri=True)) as database:
        (number,) = database.execute(
            "SELECT COUNT(*) FROM images_picture WHERE rendition_state NOT LIKE ?", [f"{STATE}%"]
        ).fetchone()
    return number
