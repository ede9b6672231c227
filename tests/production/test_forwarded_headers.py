"""gunicorn takes neither the path nor its prefix from headers of a client, also not of one on the same machine."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.production.processes import environment, free_port, process, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.slow]


def receive(port: int, path: str, *headers: str) -> dict[str, str]:
    """Send a request with these header lines, and return what the application received."""
    request = "\r\n".join([f"GET {path} HTTP/1.1", "Host: cms.example.org", "Connection: close", *headers, "", ""])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request.encode())
        response = b"".join(iter(lambda: connection.recv(65_536), b""))
    return json.loads(response.partition(b"\r\n\r\n")[2])


def test_a_header_sets_neither_the_path_nor_its_prefix(tmp_path: Path) -> None:
    port = free_port()
    env = environment(tmp_path, POOL="public", BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="1")
    command = ("-m", "gunicorn", "-c", "python:cms.settings.gunicorn", "tests.production.echo:application")

    def is_ready() -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", port)) == 0

    with process(tmp_path / "web.log", *command, env=env):
        wait_for(is_ready, 20, "gunicorn answers")
        for header in ("SCRIPT_NAME: /x", "PATH_INFO: /admin/", "Script_Name: /x"):
            received = receive(port, "/x/admin/login/", header)
            assert (received["path"], received["script"]) == ("/x/admin/login/", ""), header
        assert "X_FORWARDED_FOR" in receive(port, "/", "X-Forwarded-For: 192.0.2.1")["headers"]
