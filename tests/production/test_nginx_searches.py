"""The limits of searches and of reads of all clients together in ops/nginx."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cms.settings.capacity import Capacity
from tests.production.nginx import nginx
from tests.production.processes import free_port, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.slow]
SEARCHES_AT_ONCE = Capacity(cores=2).nginx_searches
READS_AT_ONCE = Capacity(cores=2).nginx_reads
READS_OF_A_CLIENT = 32


class Upstream(BaseHTTPRequestHandler):
    """Answers searches and slow reads only after `release`, and other requests at once."""

    release = threading.Event()
    waiting = 0

    def do_GET(self) -> None:
        if self.path.startswith(("/api/v1/search", "/api/v1/slow")):
            Upstream.waiting += 1
            Upstream.release.wait(30)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class Server(ThreadingHTTPServer):
    """Lets more connections wait than the library."""

    request_queue_size = 256


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Return the port of nginx before the upstream."""
    Upstream.release.clear()
    Upstream.waiting = 0
    server = Server(("127.0.0.1", free_port()), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx(tmp_path, public=server.server_port, admin=server.server_port) as running:
        yield running.port
    server.shutdown()
    server.server_close()


def send(port: int, path: str, client: int) -> tuple[int, dict[str, str], bytes]:
    """Send a request of a client."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "cms.example.org", "X-Forwarded-For": f"198.51.100.{client}"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    result = response.status, dict(response.headers), response.read()
    connection.close()
    return result


def test_nginx_refuses_searches_that_clarion_has_no_thread_for(port: int) -> None:
    paths = ["/api/v1/search?q=a", "/api/v1/search/suggest?q=a"] * (SEARCHES_AT_ONCE // 2)
    with ThreadPoolExecutor(SEARCHES_AT_ONCE) as pool:
        running = [pool.submit(send, port, path, number) for number, path in enumerate(paths, 1)]
        try:
            wait_for(lambda: Upstream.waiting == SEARCHES_AT_ONCE, 20, "the searches have arrived")
            for path in paths[:2]:
                status, headers, body = send(port, path, 100)
                assert (status, headers["Retry-After"], headers["Content-Type"]) == (
                    503,
                    "10",
                    "application/problem+json",
                )
                assert json.loads(body)["type"] == "urn:clarion:problem:unavailable"
            assert send(port, "/api/v1/site", 100)[0] == 200
        finally:
            Upstream.release.set()
        assert [future.result(30)[0] for future in running] == [200] * SEARCHES_AT_ONCE
    assert send(port, "/api/v1/search?q=a", 100)[0] == 200


def test_nginx_refuses_reads_that_would_wait_too_long(port: int) -> None:
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        running = [
            pool.submit(send, port, f"/api/v1/slow?{number}", number // READS_OF_A_CLIENT + 1)
            for number in range(READS_AT_ONCE)
        ]
        try:
            wait_for(lambda: Upstream.waiting == READS_AT_ONCE, 20, "the reads have arrived")
            status, headers, _ = send(port, "/api/v1/site", 100)
            assert (status, headers["Retry-After"]) == (503, "10")
        finally:
            Upstream.release.set()
        assert [future.result(30)[0] for future in running] == [200] * READS_AT_ONCE
    assert send(port, "/api/v1/site", 100)[0] == 200
