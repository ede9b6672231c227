"""The limit of searches of all clients together in ops/nginx."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.production.nginx import nginx
from tests.production.processes import free_port, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.slow]
SEARCHES_AT_ONCE = 16


class Upstream(BaseHTTPRequestHandler):
    """Answers searches only after `release`, and other requests at once."""

    release = threading.Event()
    waiting = 0

    def do_GET(self) -> None:
        if self.path.startswith("/api/v1/search"):
            Upstream.waiting += 1
            Upstream.release.wait(30)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Return the port of nginx before the upstream."""
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx(tmp_path, public=server.server_port, admin=server.server_port) as running:
        yield running.port
    server.shutdown()
    server.server_close()


def test_nginx_refuses_searches_that_clarion_has_no_thread_for(port: int) -> None:
    def send(path: str, client: int) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Host": "cms.example.org", "X-Forwarded-For": f"198.51.100.{client}"}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        result = response.status, dict(response.headers), response.read()
        connection.close()
        return result

    paths = ["/api/v1/search?q=a", "/api/v1/search/suggest?q=a"] * (SEARCHES_AT_ONCE // 2)
    with ThreadPoolExecutor(SEARCHES_AT_ONCE) as pool:
        running = [pool.submit(send, path, number) for number, path in enumerate(paths, 1)]
        try:
            wait_for(lambda: Upstream.waiting == SEARCHES_AT_ONCE, 20, "the searches have arrived")
            for path in paths[:2]:
                status, headers, body = send(path, 100)
                assert (status, headers["Retry-After"], headers["Content-Type"]) == (
                    503,
                    "10",
                    "application/problem+json",
                )
                assert json.loads(body)["type"] == "urn:clarion:problem:unavailable"
            assert send("/api/v1/site", 100)[0] == 200
        finally:
            Upstream.release.set()
        assert [future.result(30)[0] for future in running] == [200] * SEARCHES_AT_ONCE
    assert send("/api/v1/search?q=a", 100)[0] == 200
