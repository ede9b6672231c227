"""Processes of gunicorn get the same number of requests at once, and no client keeps one from accepting others."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cms.settings.gunicorn import worker_class
from cms.settings.gunicorn_worker import get_accept_delay

from .processes import environment, free_port, process, wait_for

REQUESTS = 16
TIMES = 6
TIMEOUT_SECONDS = 10  # gunicorn's own class delays the next connection of the second test by two seconds for each


def test_a_process_accepts_later_the_more_connections_it_has_up_to_its_threads() -> None:
    delays = [get_accept_delay(connections, 24) for connections in range(25)]
    assert delays[0] == 0
    assert delays == sorted(set(delays))
    assert get_accept_delay(500, 24) == delays[24] < 0.005  # every connection waits for it


@pytest.mark.extended  # on a machine without a free processor, the shorter wait may end later than the longer one
def test_requests_that_run_at_once_are_divided_equally(tmp_path: Path) -> None:
    """With gunicorn's own class, the differences of six times are around twenty requests together."""
    with running_processes(tmp_path, 2) as port:
        wait_for(lambda: len(count_requests(port, REQUESTS)) == 2, 60, "both processes have started")
        counts = [count_requests(port, REQUESTS) for _ in range(TIMES)]
    assert sum(max(one) - min(one) for one in counts) <= TIMES


def test_clients_that_keep_their_connections_delay_no_others(tmp_path: Path) -> None:
    with running_processes(tmp_path, 1) as port:
        wait_for(lambda: count_requests(port, 1), 60, "the process has started")
        idle = [connect(port) for _ in range(8)]
        for client in idle:
            begin_request(client)
            end_request(client)
        assert count_requests(port, 1) == [1]
        for client in idle:
            client.close()


@contextmanager
def running_processes(directory: Path, number: int) -> Iterator[int]:
    """Run processes of gunicorn whose requests end when their client wants, and yield their port."""
    port = free_port()
    options = ("--workers", str(number), "--threads", "20", "--bind", f"127.0.0.1:{port}")
    command = ("-m", "gunicorn", "--worker-class", worker_class, *options, "tests.production.held_requests:application")
    with process(directory / "web.log", *command, env=environment(directory)):
        yield port


def count_requests(port: int, number: int) -> list[int]:
    """Send requests that run until all have begun, and return how many each process has got; none without a server."""
    try:
        clients = [connect(port) for _ in range(number)]
    except ConnectionRefusedError:
        return []
    processes = Counter(begin_request(client) for client in clients)
    for client in clients:
        end_request(client)
        client.close()
    return list(processes.values())


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)


def begin_request(client: socket.socket) -> bytes:
    """Send a request without its body, and return the first part of the response's body: the process."""
    client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n")
    received = b""
    while received.partition(b"\r\n\r\n")[2].count(b"\r\n") < 2:
        received += receive(client)
    return received.split(b"\r\n")[-2]


def end_request(client: socket.socket) -> None:
    """Send the body, and receive the end of the response."""
    client.sendall(b".")
    while receive(client, allow_end=True):
        pass


def receive(client: socket.socket, *, allow_end: bool = False) -> bytes:
    received = client.recv(1024)
    assert received or allow_end, "the connection was closed"
    return received
