"""A receiver that really listens, and an endpoint that leads to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cms.journal import public_changes
from cms.webhooks import event_builder, jobs
from cms.webhooks.models import Delivery, Endpoint

Answer = Callable[[BaseHTTPRequestHandler], None]
LOOKS = 0.01  # seconds until a server that shall end notices


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
    """What came to it, and what it answers."""

    server: ThreadingHTTPServer
    received: list[Received] = field(default_factory=list)
    answer: Answer = lambda handler: status(handler, 204)

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook?of=ours"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [one.event for one in self.received]


def status(handler: BaseHTTPRequestHandler, code: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(code)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def answers(code: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: status(handler, code, body, **headers)


def listening() -> Receiver:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(Received(self.path, dict(self.headers.items()), body))
            receiver.answer(self)

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(server)
    threading.Thread(target=server.serve_forever, args=(LOOKS,), daemon=True).start()
    return receiver


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    made = listening()
    settings.WEBHOOK_ALLOWED_HOSTS = [f"localhost:{made.port}"]
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def endpoint(tree, receiver) -> Endpoint:
    """It is told from now on."""
    follow()
    made = Endpoint.objects.create(name="Ours", url=receiver.url)
    event_builder.create_deliveries()
    return made


def follow() -> None:
    while public_changes.process_changes():
        pass


def gather() -> list[Delivery]:
    """The messages that what has happened comes to."""
    follow()
    before = set(Delivery.objects.values_list("pk", flat=True))
    while event_builder.create_deliveries():
        pass
    return list(Delivery.objects.exclude(pk__in=before).order_by("pk"))


def deliver() -> None:
    """Gather and send until nothing is due and nothing is under way."""
    follow()
    end = time.monotonic() + 30
    while jobs.deliver_due() or jobs._sending:
        assert time.monotonic() < end
