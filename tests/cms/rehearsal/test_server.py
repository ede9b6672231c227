"""The server of rehearsals gives no thread to a client that does not send its request."""

from __future__ import annotations

import socket
import stat
import threading
from contextlib import suppress
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


def test_a_server_closes_although_all_of_its_threads_are_busy(monkeypatch: Any) -> None:
    monkeypatch.setattr(server, "THREADS", 1)
    begun, may_end = threading.Event(), threading.Event()

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        begun.set()
        may_end.wait(60)
        start_response("204 No Content", [])
        return []

    busy = server.PooledServer(("127.0.0.1", 0), answer)
    busy.start()
    clients = [socket.create_connection(busy.server_address, timeout=20) for _ in range(2)]
    closing = threading.Thread(target=busy.close)
    try:
        for client in clients:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert begun.wait(20)
        closing.start()
        with suppress(ConnectionResetError):  # the server closes the connection before it has read the request
            assert clients[1].recv(1000) == b""
        closing.join(20)
        assert not closing.is_alive()
    finally:
        may_end.set()
        closing.join()
        for client in clients:
            client.close()


def test_only_the_account_of_a_process_opens_its_socket(rehearsal_directory: Path) -> None:
    path = rehearsal_directory / "a.sock"
    answering = server.UnixServer(path, lambda environ, start_response: [])
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        answering.server_close()
