"""A server that answers as told, to stand in for an Elasticsearch that is ill."""

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
    """What to answer from now on; `held` keeps every answer back until `release`."""

    def __init__(self) -> None:
        self.asked = 0
        self.arrived = threading.Event()
        self._held = threading.Event()
        self._held.set()
        self.answers(EMPTY_RESULT)

    def answers(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.headers = PRODUCT_HEADERS if headers is None else headers
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()

    def hold(self) -> None:
        self._held.clear()

    def release(self) -> None:
        self._held.set()

    def wait(self) -> None:
        self.asked += 1
        self.arrived.set()
        self._held.wait(30)


@contextmanager
def run_fake_server() -> Iterator[tuple[str, FakeServer]]:
    """Its address, and the liar itself."""
    liar = FakeServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            liar.wait()
            try:
                self._answer()
            except OSError:  # who asked has not waited
                self.close_connection = True

        do_GET = do_PUT = do_POST

        def _answer(self) -> None:
            self.send_response(liar.status)
            for name, value in liar.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(liar.body)))
            self.end_headers()
            self.wfile.write(liar.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", liar
    finally:
        liar.release()
        server.shutdown()
        server.server_close()
        thread.join()
