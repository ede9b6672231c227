"""Lighthouse with its mobile settings on each starter: a score of at least 95 in each category.

`scripts/starters lighthouse` runs it.
"""

from __future__ import annotations

import os
import subprocess

from tests.browser.conftest import CHROMIUM
from tests.browser.lighthouse import RENDITION_TIMEOUT_SECONDS, count_missing_renditions
from tests.browser.site import SITE
from tests.node import get_path_with_node22
from tests.production.processes import wait_for

PAGES = (
    "/",
    "/releases/open-register-of-fishing-vessels/",
    "/stories/five-years-of-paying-back/",
    "/releases/",
    "/take-action/give-monthly/",
    "/sign-up/",
)


def test_every_score_is_at_least_95(installation, capsys):
    wait_for(
        lambda: count_missing_renditions(installation) == 0,
        RENDITION_TIMEOUT_SECONDS,
        "the renditions of the demo's pictures",
    )
    command = ["node", str(SITE / "lighthouse" / "run.js"), CHROMIUM, installation.site, *PAGES]
    env = {**os.environ, "PATH": get_path_with_node22()}
    outcome = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=1_800)
    with capsys.disabled():
        print(f"\n{installation.name}\n{outcome.stdout}{outcome.stderr}")  # noqa: T201 - shows the table of scores
    assert outcome.returncode == 0
