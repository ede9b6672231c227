"""A CMS with the demo's content, the reference site before it, and Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.site import SITE, node, ready, why_not
from tests.production.processes import PROJECT, free_port, process, run, wait_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def site_url(tmp_path_factory) -> Iterator[str]:
    """Where the site is. `BROWSER_SITE_URL` names one that runs already; else one is started with all that it needs."""
    if running := os.environ.get("BROWSER_SITE_URL"):
        yield running.rstrip("/")
        return
    if reason := why_not() or ready():
        pytest.skip(reason)
    built = node("npm", "run", "--silent", "build")
    assert built.returncode == 0, built.stdout
    with _installation(tmp_path_factory.mktemp("installation")) as address:
        yield address


@contextmanager
def _installation(data: Path) -> Iterator[str]:
    cms, site = free_port(), free_port()
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATA_DIR": str(data),
        "PORT": str(cms),
        "SITE_PORT": str(site),
        "CMS_URL": f"http://localhost:{cms}",
        "WEB_CONCURRENCY": "1",
    }
    for command in (["migrate"], ["collectstatic", "--no-input"], ["load_demo"], ["worker", "--once"]):
        outcome = run("manage.py", *command, env=env, seconds=300)
        assert outcome.returncode == 0, outcome.stderr
    gunicorn = ("-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi")
    with process(data / "web.log", *gunicorn, env=env):
        wait_for(lambda: _answers(f"{env['CMS_URL']}/healthz"), 60, "the CMS")
        with _node(data / "site.log", env):
            wait_for(lambda: _answers(f"http://localhost:{site}/healthz"), 30, "the site")
            yield f"http://localhost:{site}"


@contextmanager
def _node(log: Path, env: dict[str, str]) -> Iterator[None]:
    with log.open("wb") as said:
        started = subprocess.Popen(
            ["node", str(SITE / "dist/site/src/main.js")], cwd=PROJECT, env=env, stdout=said, stderr=said
        )
    try:
        yield
    finally:
        started.send_signal(signal.SIGTERM)
        assert started.wait(20) == 0


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, site_url) -> Iterator[Callable[..., Page]]:
    """`opened("/path", width=360, …)`: a page of the site; what its console complains of fails the test."""
    contexts, complaints = [], []

    def open_(path: str, width: int = 1280, **options) -> Page:
        context = chromium.new_context(
            base_url=site_url, viewport={"width": width, "height": 900}, **{"reduced_motion": "reduce", **options}
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
    return said.type == "error" and "the server responded with a status of 404" not in said.text
