"""A local HTTP server that receives webhooks, and an endpoint for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cms.delivery.webhooks import event_builder, jobs
from cms.delivery.webhooks.models import Delivery, Endpoint
from cms.journal import public_changes

Respond = Callable[[BaseHTTPRequestHandler], None]
POLL_INTERVAL_SECONDS = 0.01  # time until the server notices a shutdown


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server with the requests received and the response to send."""

    server: ThreadingHTTPServer
    received: list[Received] = field(default_factory=list)
    respond: Respond = lambda handler: send_status(handler, 204)

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook?of=ours"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [one.event for one in self.received]


def send_status(handler: BaseHTTPRequestHandler, code: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def respond_with(code: int, body: bytes = b"", **headers: str) -> Respond:
    return lambda handler: send_status(handler, code, body, **headers)


def start_receiver() -> Receiver:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(self.path, dict(self.headers.items()), body))
            receiver.respond(self)

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(server)
    threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL_SECONDS,), daemon=True).start()
    return receiver


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    created = start_receiver()
    settings.WEBHOOK_ALLOWED_HOSTS = [f"localhost:{created.port}"]
    yield created
    created.server.shutdown()
    created.server.server_close()


@pytest.fixture
def endpoint(tree, receiver) -> Endpoint:
    """Create an endpoint that receives all later events."""
    process_changes()
    created = Endpoint.objects.create(name="Ours", url=receiver.url)
    event_builder.create_deliveries()
    return created


def process_changes() -> None:
    while public_changes.process_changes():
        pass


def create_deliveries() -> list[Delivery]:
    """Process changes, and return the deliveries created for them."""
    process_changes()
    before = set(Delivery.objects.values_list("pk", flat=True))
    while event_builder.create_deliveries():
        pass
    return list(Delivery.objects.exclude(pk__in=before).order_by("pk"))


def deliver_all() -> None:
    """Create and send deliveries until none is due or being sent."""
    process_changes()
    end = time.monotonic() + 30
    while jobs.deliver_due() or jobs.sender.sending:
        assert time.monotonic() < end
