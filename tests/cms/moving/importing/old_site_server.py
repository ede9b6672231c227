"""A local server in the place of an old site, from which imports fetch files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Respond = Callable[[BaseHTTPRequestHandler], None]
POLL_INTERVAL_SECONDS = 0.01  # time until the server notices a shutdown


@dataclass
class OldSiteServer:
    """A server with its files by path, special responses by path, and the requests that it has received."""

    server: ThreadingHTTPServer
    files: dict[str, bytes] = field(default_factory=dict)
    special: dict[str, Respond] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    has_ended: threading.Event = field(default_factory=threading.Event)  # releases held connections

    @property
    def host(self) -> str:
        return f"localhost:{self.server.server_address[1]}"

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def answer(status: int, body: bytes = b"", **headers: str) -> Respond:
    return lambda handler: send(handler, status, body, **headers)


def drip(server: OldSiteServer) -> Respond:
    """Return a response that never ends, with a byte every 20 milliseconds."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            while not server.has_ended.wait(0.02):
                handler.wfile.write(b"x")
                handler.wfile.flush()

    return respond


@contextmanager
def run_server() -> Iterator[OldSiteServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            created.requests.append(self.path)
            created.headers.append(dict(self.headers.items()))
            if self.path in created.special:
                created.special[self.path](self)
            elif self.path in created.files:
                send(self, 200, created.files[self.path])
            else:
                send(self, 404, b"<html>Nothing here</html>")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    created = OldSiteServer(server)
    threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL_SECONDS,), daemon=True).start()
    try:
        yield created
    finally:
        created.has_ended.set()
        server.shutdown()
        server.server_close()
