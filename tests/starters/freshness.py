"""How long it takes from publishing a change to seeing it on a starter, with the caching nginx between it and the CMS.

`scripts/starters freshness` runs it. STARTER_CHANGES (30) is the number of changes; the goal is a p95 of 2 seconds.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.node import get_skip_reason
from tests.production.processes import PROJECT
from tests.starters.folders import names
from tests.starters.installation import StarterInstallation, installed

PAGE = "/releases/annual-report-2024-published/"
GOAL_SECONDS = {"next": 2.0, "astro": 30.0}
POLL_INTERVAL_SECONDS = 0.05

# Publishes what its input tells it to, in one process, because starting Django takes longer than publishing.
PROGRAM = """
import sys, django
django.setup()
from wagtail.models import Page
from cms.demo.factories import PictureFactory
print("ready", flush=True)
for line in sys.stdin:
    command, path, title = line.rstrip("\\n").split("\\t")
    if command in ("rename", "illustrate"):
        page = Page.objects.get(slug=path, locale__language_code="en").specific
        if command == "rename":
            page.title = title
        else:
            page.image, page.image_alt = PictureFactory(title=title, size=(1400, 1050)), title
        page.save_revision().publish()
    else:
        index = Page.objects.get(slug="stories", locale__language_code="en")
        page = index.get_children().live().first().specific.copy(to=index, update_attrs={"title": title, "slug": path})
    print("done", flush=True)
"""


class Publisher:
    """A process that publishes changes of an installation."""

    def __init__(self, installation: StarterInstallation) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=PROJECT,
            env=installation.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Publisher:
        self._await("ready")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate(timeout=20)

    def rename(self, slug: str, title: str) -> None:
        """Publish a page with another title, and return when the database has it."""
        self._send("rename", slug, title)

    def illustrate(self, slug: str, alt: str) -> None:
        """Publish a page with a new picture, whose sizes the worker makes afterwards."""
        self._send("illustrate", slug, alt)

    def create(self, title: str, slug: str) -> None:
        """Publish a new story."""
        self._send("create", slug, title)

    def wait_until_visible(self, address: str, text: str | re.Pattern[str], seconds: float) -> float:
        """Fetch a page until it contains a text or a match, and return how many seconds that took."""
        pattern = re.compile(re.escape(text)) if isinstance(text, str) else text
        began = time.monotonic()
        while not pattern.search(_fetch(address)):
            assert time.monotonic() - began < seconds, f"not within {seconds} s: {pattern.pattern}"
            time.sleep(POLL_INTERVAL_SECONDS)
        return time.monotonic() - began

    def _send(self, *words: str) -> None:
        assert self.process.stdin
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        self._await("done")

    def _await(self, word: str) -> None:
        """Wait for a line; other lines are log events."""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.strip() == word:
                return
        raise AssertionError("the publishing process has ended")


def measure(publisher: Publisher, site: str, changes: int, timeout: float = 60) -> list[float]:
    """Publish a page several times, and return after how many seconds each change was visible."""
    times = []
    for number in range(changes):
        title = f"Change {number} of {time.time_ns()}"
        _fetch(site + PAGE)  # every cache on the way has the page before
        publisher.rename(PAGE.split("/")[-2], title)
        times.append(publisher.wait_until_visible(site + PAGE, title, timeout))
    return times


def _fetch(address: str) -> str:
    try:
        with urlopen(address) as response:
            return response.read().decode()
    except HTTPError as error:
        with error:
            return error.read().decode()


@pytest.mark.parametrize("name", names())
def test_changes_are_visible_in_time_with_nginx_between(name: str, tmp_path: Path, capsys) -> None:
    if reason := get_skip_reason():
        pytest.skip(f"not run: {reason}")
    changes = int(os.environ.get("STARTER_CHANGES", "30"))
    with installed(name, tmp_path, behind_nginx=True) as installation, Publisher(installation) as publisher:
        times = sorted(measure(publisher, installation.site, changes))
        log = (tmp_path / "nginx" / "access.log").read_text()
    middle, p95, worst = times[len(times) // 2], times[math.ceil(0.95 * len(times)) - 1], times[-1]
    report = f"{name}: {changes} changes, median {middle:.2f} s, p95 {p95:.2f} s, worst {worst:.2f} s"
    with capsys.disabled():
        print(f"\n{report}")  # noqa: T201 - shows the result
    assert "/api/v1/resolve" in log, "the starter reads through nginx"
    assert p95 <= GOAL_SECONDS.get(name, 2.0)
