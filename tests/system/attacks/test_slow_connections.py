"""300 slow connections: innocent visitors and editors behind nginx do not notice them, and gunicorn alone recovers."""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cms.settings.gunicorn import SOCKET_TIMEOUT_SECONDS
from tests.production.front import Front, run_front
from tests.production.processes import wait_for
from tests.system.attacks.slow_connections import BEGINNINGS, hold_connections

pytestmark = [pytest.mark.processes, pytest.mark.slow]

CONNECTIONS = 300
MAX_BODIES = 16  # bodies of one client
THREADS = 4
MAX_HEAD_BYTES = 820_000  # the limit of gunicorn: 100 fields
GUNICORN_CONNECTIONS = 30  # more than the threads of gunicorn, whose one process runs here
MAX_P99_SECONDS = 0.5
ATTACK_SECONDS = 30.0


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with run_front(tmp_path_factory.mktemp("front")) as front:
        yield front


def send(port: int, path: str, timeout: float = 20) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": "cms.example.org"})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_innocents_are_answered_while_slow_connections_are_open(front: Front, kind: str) -> None:
    with hold_connections(front.nginx.port, kind, CONNECTIONS) as clients:
        statuses = [send(front.nginx.port, path) for path in ("/api/v1/site", "/admin/") * 10]
        assert clients.held == CONNECTIONS
    assert set(statuses) == {200}


def test_one_client_has_few_unfinished_bodies_at_once(front: Front) -> None:
    with hold_connections(front.nginx.port, "bodies", MAX_BODIES + 4, addresses=["127.0.4.1"]) as clients:
        wait_for(lambda: clients.closed_by_server >= 4, 10, "nginx refuses the others")
    with hold_connections(front.nginx.port, "bodies", MAX_BODIES, addresses=["127.0.4.2"]) as clients:
        assert send(front.nginx.port, "/api/v1/site") == 200
        assert clients.closed_by_server == 0


@pytest.mark.extended
@pytest.mark.parametrize("kind", BEGINNINGS)
def test_innocents_wait_no_longer_during_a_long_attack(front: Front, kind: str) -> None:
    seconds, end = [], time.monotonic() + ATTACK_SECONDS
    with hold_connections(front.nginx.port, kind, CONNECTIONS, trickle_seconds=3) as clients:
        while time.monotonic() < end:
            began = time.monotonic()
            assert send(front.nginx.port, "/api/v1/site") == 200
            seconds.append(time.monotonic() - began)
            time.sleep(0.05)
    p50, p99 = statistics.median(seconds), statistics.quantiles(seconds, n=100)[98]
    sys.stdout.write(
        f"\n{kind}: {clients.opened} connections opened, {clients.closed_by_server} closed by nginx;"
        f" {len(seconds)} innocent requests, p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms\n"
    )
    assert p99 <= MAX_P99_SECONDS


def test_headers_without_an_end_are_refused(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.public), timeout=20) as client, suppress(ConnectionError):
        client.sendall(BEGINNINGS["headers"] + b"x" * MAX_HEAD_BYTES)
        assert client.recv(1024).startswith(b"HTTP/1.1 431 ")


@pytest.mark.extended
def test_gunicorn_alone_closes_connections_that_stop(front: Front) -> None:
    with hold_connections(front.public, "headers", THREADS) as stopped:
        wait_for(lambda: stopped.closed_by_server >= THREADS, 2 * SOCKET_TIMEOUT_SECONDS + 5, "gunicorn closes them")
    assert send(front.public, "/api/v1/site") == 200


def test_a_request_whose_headers_arrive_in_pieces_is_answered(front: Front) -> None:
    with socket.create_connection(("127.0.0.1", front.public), timeout=20) as client, client.makefile("rb") as received:
        for piece in ("GET /api/v1/site HT", "TP/1.1\r\nHost: cms.exam", "ple.org\r\nX-Odd: a\r\n", "\r\n"):
            client.sendall(piece.encode())
            assert send(front.public, "/") == 200  # so that gunicorn has seen the piece
        assert received.readline() == b"HTTP/1.1 200 OK\r\n"
        headers = http.client.parse_headers(received)
        assert headers["Connection"] == "close"
        assert json.loads(received.read(int(headers["Content-Length"])))["path"] == "/api/v1/site"


@pytest.mark.extended
def test_clients_that_stop_write_one_line_and_no_error(front: Front) -> None:
    log = front.nginx.directory / "public.log"
    before = log.read_text()
    with hold_connections(front.public, "bodies", GUNICORN_CONNECTIONS) as clients:
        wait_for(
            lambda: clients.closed_by_server >= GUNICORN_CONNECTIONS, 4 * SOCKET_TIMEOUT_SECONDS, "gunicorn closes them"
        )
    lines = log.read_text().removeprefix(before).splitlines()
    assert len(lines) <= 2, lines
    assert not [line for line in lines if "[ERROR]" in line or "Traceback" in line]
