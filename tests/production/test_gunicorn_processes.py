"""Processes of gunicorn share the requests that run at once, and drop none when they end or are replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event
from urllib.request import Request, urlopen

from .nginx import nginx
from .processes import WEB, environment, free_port, process, wait_for

THREADS = 8
TIMEOUT_SECONDS = 10
REPLACEMENTS = 3


def test_no_request_waits_while_a_thread_of_any_process_is_free(tmp_path: Path) -> None:
    with running_processes(tmp_path) as (_, port):
        clients = [connect(port) for _ in range(2 * THREADS)]
        processes = Counter(begin_request(client) for client in clients)
        with connect(port) as late:
            late.sendall(REQUEST)
            for client in clients:
                end_request(client)
            assert receive_process(late) in processes
            end_request(late)
    assert list(processes.values()) == [THREADS, THREADS]


def test_a_process_that_is_replaced_answers_the_requests_that_it_has(tmp_path: Path) -> None:
    with running_processes(tmp_path) as (_, port):
        clients = [connect(port) for _ in range(4)]
        ending = {begin_request(client) for client in clients}
        for pid in ending:
            os.kill(pid, signal.SIGTERM)
        for client in clients:
            end_request(client)
        wait_for(lambda: len(find_processes(port) - ending) == 2, 30, "both were replaced")


def test_gunicorn_answers_the_requests_that_it_has_before_it_ends(tmp_path: Path) -> None:
    with running_processes(tmp_path) as (gunicorn, port):
        clients = [connect(port) for _ in range(4)]
        for client in clients:
            begin_request(client)
        gunicorn.send_signal(signal.SIGTERM)
        wait_for(lambda: "Handling signal: term" in (tmp_path / "web.log").read_text(), 20, "gunicorn has begun to end")
        for client in clients:
            end_request(client)
        assert gunicorn.wait(20) == 0


def test_visitors_behind_nginx_do_not_notice_that_processes_are_replaced(tmp_path: Path) -> None:
    """Clients send reads and others one after the other, while both processes are ended thrice."""
    statuses, is_over = Counter[int](), Event()
    with running_processes(tmp_path) as (_, port), nginx(tmp_path, public=port, admin=port) as front:

        def visit(number: int) -> None:
            body = b"." if number % 2 else None
            for client in cycle(range(1, 250)):  # so many that none reaches the limits of one
                if is_over.is_set():
                    return
                headers = {"X-Forwarded-For": f"198.51.{number}.{client}"}
                request = Request(f"http://127.0.0.1:{front.port}/", data=body, headers=headers)
                with urlopen(request, timeout=20) as response:
                    assert int(response.read())
                    statuses[response.status] += 1

        with ThreadPoolExecutor(4) as pool:
            visitors = [pool.submit(visit, number) for number in range(4)]
            try:
                for _ in range(REPLACEMENTS):
                    ending = find_processes(port)
                    for pid in ending:
                        os.kill(pid, signal.SIGTERM)
                    wait_for(lambda: len(find_processes(port) - ending) == 2, 30, "both were replaced")  # noqa: B023
            finally:
                is_over.set()
            for visitor in visitors:
                visitor.result(20)  # raises the error of a request that was dropped
    assert statuses.keys() == {200}


@contextmanager
def running_processes(directory: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run two processes of gunicorn whose requests end when their client wants, with gunicorn and its port."""
    port = free_port()
    variables = {"BIND": f"127.0.0.1:{port}", "WEB_CORES": "2", "WEB_THREADS": str(THREADS)}
    command = (*WEB[:-1], "tests.production.held_requests:application")
    with process(directory / "web.log", *command, env=environment(directory, **variables)) as gunicorn:
        wait_for(lambda: len(find_processes(port)) == 2, 60, "both processes have started")
        yield gunicorn, port


def find_processes(port: int) -> set[int]:
    """Return the processes that answer more requests at once than one of them has threads; none without a server."""
    with ExitStack() as stack:
        try:
            clients = [stack.enter_context(connect(port)) for _ in range(THREADS + 1)]
            found = {begin_request(client) for client in clients}
            for client in clients:
                end_request(client)
        except OSError:
            return set()
    return found


REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n"


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)


def begin_request(client: socket.socket) -> int:
    """Send a request without its body, and return the process that has begun to answer it."""
    client.sendall(REQUEST)
    return receive_process(client)


def receive_process(client: socket.socket) -> int:
    """Return the first part of the response's body: the process."""
    received = b""
    while received.partition(b"\r\n\r\n")[2].count(b"\r\n") < 2:
        received += receive(client)
    return int(received.split(b"\r\n")[-2])


def end_request(client: socket.socket) -> None:
    """Send the body, receive the end of the response, and close the connection."""
    client.sendall(b".")
    received = b""
    while part := client.recv(1024):
        received += part
    assert received.endswith(b"0\r\n\r\n"), "the response is whole"
    client.close()


def receive(client: socket.socket) -> bytes:
    received = client.recv(1024)
    assert received, "the connection was closed"
    return received
