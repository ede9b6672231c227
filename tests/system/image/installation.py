"""An installation of containers with the options of docker-compose.yml.

PostgreSQL, Redis and Elasticsearch are those of the tests.
"""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError

from tests.production.processes import PROJECT, environment, run
from tests.system.image.podman import Container

HOST = "cms.example.org"


@dataclass
class Installation:
    """The containers of an installation, and the ports at which they answer."""

    env: dict[str, str]
    services: dict[str, Any]
    volumes: dict[str, str]
    port: int
    web: Container
    worker: Container

    def send(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Send a request as a proxy does. Return the status, the body and the headers."""
        given = {"Host": HOST, "X-Forwarded-Proto": "https", **headers}
        return fetch(f"http://127.0.0.1:{self.port}{path}", given)


def fetch(address: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
    """Send a request. Return the status, the body and the headers; the status is 0 if nothing listens."""
    try:
        response = urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=20)
    except HTTPError as error:
        response = error
    except (URLError, ConnectionError):
        return 0, b"", {}
    with response:
        return response.status, response.read(), dict(response.headers)


def run_editor(installation: Installation, *command: str) -> str:
    """Edit content from a process outside the containers, because the image does not contain the demo's factories."""
    names = ("DATABASE_URL", "CACHE_URL", "SEARCH_URL", "SEARCH_PREFIX")
    env = environment(PROJECT / "var", **{name: installation.env[name] for name in names})
    done = run("-m", "tests.production.editor", *command, env=env)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def report(text: str) -> None:
    """Print a figure."""
    print(f"\n{text}", end="")  # noqa: T201
