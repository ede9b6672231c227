"""A CMS with demo content and a starter that shows it. With nginx between them, as in production, if wanted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests import migrated_sqlite
from tests.browser.installation import Installation, answers
from tests.command_server import command_server
from tests.production.nginx import nginx
from tests.production.processes import WEB, free_port, process, wait_for
from tests.starters import folders
from tests.starters.balancer import balancing

FRONTEND_KEY = "0123456789abcdef" * 4
_PROGRAM = (
    f"from wagtail.models import Site; site = Site.objects.get(); site.hostname = '{folders.HOSTS[0]}'; site.save()"
)
MOVE_SITE = ["shell", "--no-imports", "-c", _PROGRAM]  # the demo's site is at localhost


@dataclass(frozen=True)
class StarterInstallation(Installation):
    """The URLs of starter and CMS, their data, their environment, and the URL of each process of the starter."""

    name: str
    env: dict[str, str]
    processes: tuple[str, ...]


@contextmanager
def installed(name: str, data: Path, *, behind_nginx: bool = False) -> Iterator[StarterInstallation]:
    """Install a CMS and a starter until the end of the block.

    The starter is built from a copy, and two processes run it.
    """
    cms, site = free_port(), free_port()
    env = cms_environment(data, cms=f"http://localhost:{cms}", site=f"http://{folders.HOSTS[0]}:{site}")
    migrated_sqlite.copy_to(data / "clarion.sqlite3")
    commands = (["migrate"], ["collectstatic", "--no-input"], ["load_demo"], MOVE_SITE, ["worker", "--once"])
    with command_server(env) as server:
        for command in (*commands, ["register_site_webhook"]):
            server.run("manage.py", *command, seconds=600)
    with ExitStack() as processes:
        processes.enter_context(process(data / "web.log", *WEB, env=env))
        processes.enter_context(process(data / "worker.log", "manage.py", "worker", env=env))
        wait_for(lambda: answers(f"{env['CMS_URL']}/healthz"), 60, "the CMS")
        wait_for(lambda: has_pictures(env["CMS_URL"]), 300, "the worker has made the sizes of all pictures")
        wait_for(lambda: has_press_kits(env["CMS_URL"]), 300, "the worker has made the press kits")
        frontend = starter_environment(data, cms=cms, site=site)
        if behind_nginx:
            keys = {"frontend-keys.conf": f'"{FRONTEND_KEY}" 1;\n'}  # the frontend that may read past the cache
            front = processes.enter_context(nginx(data / "nginx", public=cms, admin=cms, data=data, files=keys))
            frontend["API_URL"] = f"http://localhost:{front.port}"
        folder = data / "starter"
        folders.copy(name, folder)
        folders.build(folder, frontend)
        address, *hosts = folders.HOSTS
        urls = [
            processes.enter_context(folders.running(name, folder, frontend, data / "site.log", host)) for host in hosts
        ]
        processes.enter_context(balancing((address, site), [(host, site) for host in hosts]))
        yield StarterInstallation(frontend["FRONTEND_URL"], env["CMS_URL"], data, name, env, tuple(urls))


def has_pictures(cms: str) -> bool:
    """Return whether every picture of a card has its sizes; a static site that is built before has only one of each."""
    with urlopen(f"{cms}/api/v1/search?limit=100", timeout=10) as response:
        items = json.load(response)["items"]
    return all(item["image"]["files"] for item in items if item["image"])


def has_press_kits(cms: str) -> bool:
    """Return whether every release has its press kit."""
    with urlopen(f"{cms}/api/v1/releases?limit=100", timeout=10) as response:
        releases = json.load(response)["items"]
    return all(_read_page(cms, one["id"])["press_kit"] for one in releases)


def _read_page(cms: str, page_id: int) -> dict[str, Any]:
    with urlopen(f"{cms}/api/v1/pages/{page_id}", timeout=10) as response:
        page: dict[str, Any] = json.load(response)
    return page


def cms_environment(data: Path, *, cms: str, site: str) -> dict[str, str]:
    """Return the environment of the CMS; its addresses name their ports."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DATA_DIR": str(data),
        "PORT": cms.rpartition(":")[2],
        "SITE_PORT": site.rpartition(":")[2],
        "FRONTEND_URL": site,
        "CMS_URL": cms,
        "FRONTEND_KEY": FRONTEND_KEY,
        "WEB_CONCURRENCY": "1",
    }


def starter_environment(data: Path, *, cms: int, site: int) -> dict[str, str]:
    """Return the environment of a starter, as the README of each of them describes it."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", str(data)),
        "NEXT_TELEMETRY_DISABLED": "1",
        "ASTRO_TELEMETRY_DISABLED": "1",
        "PORT": str(site),
        "CMS_URL": f"http://localhost:{cms}",
        "FRONTEND_URL": f"http://{folders.HOSTS[0]}:{site}",
        "CACHE_DIRECTORY": str(data / "shared"),
        "FRONTEND_KEY": FRONTEND_KEY,
        "WEBHOOK_SECRET": (data / "webhook-secret").read_text().strip() if (data / "webhook-secret").exists() else "",
    }
