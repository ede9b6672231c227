"""The server of rehearsals gives no thread to a client that does not send its request."""

from __future__ import annotations

import socket
import stat
from pathlib import Path
from typing import Any

import pytest

from cms.rehearsal import server


@pytest.mark.parametrize("begun", [b"", b"GET /rehearsal/x HTTP/1.1\r\nAccept: a"])
def test_a_client_loses_its_thread_although_each_part_is_in_time(monkeypatch: Any, begun: bytes) -> None:
    monkeypatch.setattr(server, "REQUEST_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(server.QuietHandler, "timeout", None)  # each part is in time
    answering = server.PooledServer(("127.0.0.1", 0), lambda environ, start_response: [])
    answering.start()
    try:
        with socket.create_connection(answering.server_address, timeout=20) as client:
            client.sendall(begun)
            while client.recv(1000):  # raises TimeoutError if the connection stays open
                pass
    finally:
        answering.close()


def test_only_the_account_of_a_process_opens_its_socket(rehearsal_directory: Path) -> None:
    path = rehearsal_directory / "a.sock"
    answering = server.UnixServer(path, lambda environ, start_response: [])
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        answering.server_close()
