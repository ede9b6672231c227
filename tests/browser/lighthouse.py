"""Lighthouse with its mobile settings on the main kinds of page: a score of at least 95 in each category.

`make lighthouse` runs it. It is not part of the test suite, because it takes a few minutes.
"""

from __future__ import annotations

import os
import subprocess

from cms.files.images.rendition_specs import SPECS_DIGEST
from tests.browser.conftest import CHROMIUM
from tests.browser.site import SITE
from tests.node import get_path_with_node22
from tests.production.processes import wait_for

RENDITION_TIMEOUT_SECONDS = 600  # the worker of a new installation creates the renditions
PAGES = (
    "/",
    "/releases/open-register-of-fishing-vessels/",
    "/stories/five-years-of-paying-back/",
    "/releases/",
    "/search",
    "/take-action/give-monthly/",
)


def test_every_score_is_at_least_95(installation, capsys):
    wait_for(
        lambda: count_missing_renditions(installation) == 0,
        RENDITION_TIMEOUT_SECONDS,
        "the renditions of the demo's pictures",
    )
    command = ["node", str(SITE / "lighthouse" / "run.js"), CHROMIUM, installation.site, *PAGES]
    env = {**os.environ, "PATH": get_path_with_node22()}
    outcome = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=1_200)
    with capsys.disabled():
        print(f"\n{outcome.stdout}{outcome.stderr}")  # noqa: T201 - shows the table of scores
    assert outcome.returncode == 0


def count_missing_renditions(installation) -> int:
    with installation.database() as database:
        states = [state for (state,) in database.execute("SELECT rendition_state FROM images_picture").fetchall()]
    return sum(not state.startswith(SPECS_DIGEST) for state in states)
