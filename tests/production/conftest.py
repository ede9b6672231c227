"""An installation like that of docker-compose.yml, as processes: web and worker with the production settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from tests.command_server import CommandServer, command_server
from tests.markers import mark_directory
from tests.production import servers
from tests.production.processes import WEB, environment, free_port, process, run, wait_for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_directory(items, __file__, "sequential")


class _NoRedirects(HTTPRedirectHandler):
    """Does not follow redirects."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Installation:
    """An installation as a reverse proxy and its operator use it, with its logs."""

    env: dict[str, str]
    port: int
    logs: Path
    commands: CommandServer

    def send(
        self,
        path: str,
        /,
        *,
        https: bool = True,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        **params: Any,
    ) -> tuple[int, str, dict[str, str]]:
        """Send a request as a reverse proxy does, a POST if there is a form. Return status, body and headers."""
        sent = {"Host": "cms.example.org", **({"X-Forwarded-Proto": "https"} if https else {}), **(headers or {})}
        address = f"http://127.0.0.1:{self.port}{path}" + (f"?{urlencode(params)}" if params else "")
        request = Request(address, data=urlencode(form).encode() if form else None, headers=sent)
        try:
            response = build_opener(_NoRedirects).open(request, timeout=10)
        except HTTPError as error:
            response = error
        with response:
            return response.status, response.read().decode(), dict(response.headers)

    def get(self, path: str, /, **params: Any) -> Any:
        status, body, _ = self.send(f"/api/v1{path}", **params)
        assert status == 200, (status, body)
        return json.loads(body)

    def manage(self, *command: str) -> str:
        return self.commands.run("manage.py", *command).strip()

    def run_editor(self, *command: str) -> str:
        return self.commands.run("-m", "tests.production.editor", *command).strip()

    def read_logs(self) -> str:
        return "".join(log.read_text() for log in self.logs.glob("*.log"))

    def is_ready(self) -> bool:
        try:
            return self.send("/readyz", https=False)[0] == 200
        except OSError:
            return False


def collect_static_files(env: Mapping[str, str]) -> None:
    """Collect the static files without compressed copies, which take a minute; make image-test makes them."""
    development = {**env, "DJANGO_SETTINGS_MODULE": "cms.settings.dev"}
    done = run("manage.py", "collectstatic", "--no-input", "--verbosity", "0", env=development)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    cache, data, logs = (
        servers.services()["CACHE_URL"],
        tmp_path_factory.mktemp("data"),
        tmp_path_factory.mktemp("logs"),
    )
    with servers.index() as search, servers.database(migrated=True) as database:
        port = free_port()
        # The tests have one address, and ask for a page every 0.1 s until it is found.
        bind = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "2", "RATE_LIMITS": "search=,suggest="}
        env = environment(data, DATABASE_URL=database, CACHE_URL=cache, **search, **bind)
        collect_static_files(env)
        with command_server(env) as commands, ExitStack() as processes:
            commands.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
            processes.enter_context(process(logs / "worker.log", "manage.py", "worker", env=env))
            web = processes.enter_context(process(logs / "web.log", *WEB, env=env))
            installation = Installation(env, port, logs, commands)
            wait_for(lambda: web.poll() is not None or installation.is_ready(), 60, "web is ready")
            yield installation
