"""nginx in front of two pools of gunicorn with an application that answers with the request it received."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.production.nginx import Nginx, nginx
from tests.production.processes import environment, free_port, process, wait_for

FRONTEND = "203.0.113.7"  # the address of the organisation's frontend
FRONTEND_KEY = "0123456789abcdef" * 4  # key of another frontend, which has no IP address of its own
COUNTED = "198.51.100."  # a network of clients


@dataclass
class Reply:
    """A response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def received(self) -> dict[str, Any]:
        """Return the request as gunicorn's application received it."""
        return json.loads(self.body)


@dataclass
class Front:
    """The ports of nginx and of both pools."""

    nginx: Nginx
    public: int
    admin: int
    https: bool = False
    clients: Iterator[int] = field(default_factory=lambda: iter(range(1, 255)))

    def send(self, path: str, /, *, method: str = "GET", body: bytes = b"", port: int = 0, **headers: str) -> Reply:
        """Send a request; underscores in names of headers become hyphens."""
        return self.send_headers(
            path,
            {name.replace("_", "-"): value for name, value in headers.items()},
            method=method,
            body=body,
            port=port,
        )

    def send_headers(
        self, path: str, headers: Mapping[str, str], /, *, method: str = "GET", body: bytes = b"", port: int = 0
    ) -> Reply:
        """Send a request with these headers."""
        connection: http.client.HTTPConnection
        if self.https:
            context = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection("127.0.0.1", port or self.nginx.port, timeout=20, context=context)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", port or self.nginx.port, timeout=20)
        try:
            connection.request(method, path, body=body or None, headers={"Host": "cms.example.org", **headers})
            response = connection.getresponse()
            return Reply(response.status, dict(response.headers), response.read())
        finally:
            connection.close()

    def new_client(self) -> str:
        """Return an address that no limit has counted yet."""
        return f"{COUNTED}{next(self.clients)}"


@contextmanager
def run_front(directory: Path, *, server: str = "server-behind-proxy.conf") -> Iterator[Front]:
    """Run nginx and both pools until the end of the block."""
    ports = {"public": free_port(), "admin": free_port()}
    files = {"frontends.conf": f"{FRONTEND} 1;\n", "frontend-keys.conf": f'"{FRONTEND_KEY}" 1;\n'}
    if https := server == "server-https.conf":
        files |= create_certificate(directory)
    with ExitStack() as stack:
        for pool, port in ports.items():
            more = {"POOL": pool, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
            command = ("-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "tests.production.echo:application")
            stack.enter_context(process(directory / f"{pool}.log", *command, env=environment(directory, **more)))
        running = stack.enter_context(nginx(directory, server=server, files=files, data=directory, **ports))
        front = Front(running, https=https, **ports)
        wait_for(lambda: _is_ready(front), 20, "both pools answer")
        yield front


def _is_ready(front: Front) -> bool:
    try:
        return all(front.send(path).status == 200 for path in ("/", "/admin/"))
    except OSError:
        return False


def create_certificate(directory: Path) -> dict[str, str]:
    """Return the files of a certificate for a day, as `clarion.d` contains them."""
    key, certificate = directory / "new-key.pem", directory / "new-certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "1", "-subj", "/CN=cms.example.org", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return {"key.pem": key.read_text(), "certificate.pem": certificate.read_text()}
