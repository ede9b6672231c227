"""Migrate, web and worker in containers, one installation for all tests of the images."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.production import servers
from tests.production import test_compose_model as compose
from tests.production.processes import ENVIRONMENT, free_port, wait_for
from tests.system.image.installation import HOST, Installation, report
from tests.system.image.podman import Container, podman, run_container, run_once

REDIS_DATABASE = "15"
SMALL = {"WEB_CONCURRENCY": "2", "SEARCH_ANALYTICS_RETENTION_DAYS": "400"}


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the services of docker-compose.yml with the site, as Docker Compose resolves them."""
    return compose.resolve(tmp_path_factory.mktemp("compose"), compose.BASE, profile="site")


@pytest.fixture(scope="session")
def installation(services: dict[str, Any]) -> Iterator[Installation]:
    """Run web and worker of Clarion's own image until the end."""
    with run_installation(services, SECOND_FACTOR_KEYS=secrets.token_hex(32)) as running:
        yield running


@contextmanager
def run_installation(services: dict[str, Any], **variables: str) -> Iterator[Installation]:
    """Migrate a new database, and run web and worker with it until the end of the block."""
    redis = urlsplit(servers.services()["CACHE_URL"])._replace(path=f"/{REDIS_DATABASE}").geturl()
    port, run = free_port(), uuid.uuid4().hex[:8]
    volumes = {name: f"clarion-test-{name}-{run}" for name in ("media", "backups", "capacity")}
    for volume in volumes.values():
        podman("volume", "create", volume)
    with servers.index() as search, servers.database() as database:
        required = {name: value for name, value in ENVIRONMENT.items() if name != "DJANGO_SETTINGS_MODULE"}
        env = {**required, **SMALL, **search, "DATABASE_URL": database, "CACHE_URL": redis}
        env |= {"BIND": f"127.0.0.1:{port}", "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "SECURE_SSL_REDIRECT": "false"}
        env |= variables
        ports = {"8000": port}
        try:
            began = time.monotonic()
            # Without its check of Python: a base image that was made here has the Python of this machine.
            run_once(services["migrate"], env, volumes, "python", "manage.py", "migrate", "--no-input")
            report(f"migrate: {time.monotonic() - began:.0f} s")
            began = time.monotonic()
            with (
                run_container(services["web"], env, volumes, ports) as web,
                run_container(services["worker"], env, volumes, ports) as worker,
            ):
                wait_for(web.is_healthy, 120, "web is healthy")
                report(f"web: healthy after {time.monotonic() - began:.1f} s")
                wait_for(worker.is_healthy, 120, "the worker is healthy")
                report(f"worker: healthy after {time.monotonic() - began:.1f} s")
                yield Installation(env, services, volumes, port, web, worker)
        finally:
            podman("volume", "rm", "--force", *volumes.values())


@pytest.fixture(params=["web", "worker"])
def container(request: pytest.FixtureRequest, installation: Installation) -> Container:
    """Return each container of Clarion."""
    return getattr(installation, request.param)
