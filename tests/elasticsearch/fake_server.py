"""A fake Elasticsearch server with configurable responses, to simulate failures."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PRODUCT_HEADERS = {
    "X-Elastic-Product": "Elasticsearch",
    "Content-Type": "application/vnd.elasticsearch+json;compatible-with=8",
}

EMPTY_RESULT = {
    "timed_out": False,
    "_shards": {"failed": 0},
    "hits": {"total": {"value": 0, "relation": "eq"}, "hits": []},
    "aggregations": {},
}


class FakeServer:
    """The response of the server; after `hold`, every request waits until `release`."""

    def __init__(self) -> None:
        self.request_count = 0
        self.request_received = threading.Event()
        self._held = threading.Event()
        self._held.set()
        self.set_response(EMPTY_RESULT)

    def set_response(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.headers = PRODUCT_HEADERS if headers is None else headers
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()

    def hold(self) -> None:
        self._held.clear()

    def release(self) -> None:
        self._held.set()

    def wait(self) -> None:
        self.request_count += 1
        self.request_received.set()
        self._held.wait(30)


@contextmanager
def run_fake_server() -> Iterator[tuple[str, FakeServer]]:
    """Run the server, and yield its URL and the fake."""
    fake = FakeServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fake.wait()
            try:
                self._respond()
            except OSError:  # the client has closed the connection
                self.close_connection = True

        do_GET = do_PUT = do_POST

        def _respond(self) -> None:
            self.send_response(fake.status)
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(fake.body)))
            self.end_headers()
            self.wfile.write(fake.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", fake
    finally:
        fake.release()
        server.shutdown()
        server.server_close()
        thread.join()
