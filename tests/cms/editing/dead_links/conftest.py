"""Servers on loopback addresses that public pages link to, and a worker that checks these links."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cms.demo import factories
from cms.demo.factories import blocks
from cms.editing.dead_links import jobs
from cms.editing.dead_links.hosts import PAUSE
from cms.editing.dead_links.models import CheckedHost, ExternalLink
from cms.journal import public_changes

Respond = Callable[[BaseHTTPRequestHandler], None]
POLL_INTERVAL_SECONDS = 0.01  # time until the server notices a shutdown


def answer(code: int, **headers: str) -> Respond:
    """Return a function that sends this answer."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return respond


@dataclass
class OtherServer:
    """A server with its answers by path, 200 for any other, and the requests that it has received."""

    server: ThreadingHTTPServer
    answers: dict[str, Respond] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)  # "HEAD /path"
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.server.server_address[0]

    def url(self, path: str = "/page") -> str:
        return f"http://{self.host}:{self.server.server_address[1]}{path}"


def start_server(address: str) -> OtherServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            other.received.append(f"{self.command} {self.path}")
            other.headers.append(dict(self.headers.items()))
            other.answers.get(self.path, answer(200))(self)

        do_HEAD = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer((address, 0), Handler)
    server.daemon_threads = True
    other = OtherServer(server)
    threading.Thread(target=server.serve_forever, args=(POLL_INTERVAL_SECONDS,), daemon=True).start()
    return other


@pytest.fixture
def make_server(settings) -> Iterator[Callable[[str], OtherServer]]:
    """Return a function that starts a server on a loopback address, to which links are checked."""
    settings.LINK_CHECKS, settings.LINK_CHECK_ALLOWED_HOSTS = True, []
    started = []

    def make(address: str) -> OtherServer:
        started.append(start_server(address))
        settings.LINK_CHECK_ALLOWED_HOSTS.append(f"{address}:{started[-1].server.server_address[1]}")
        return started[-1]

    yield make
    for one in started:
        one.server.shutdown()
        one.server.server_close()


@pytest.fixture
def server(make_server) -> OtherServer:
    return make_server("127.0.0.1")


def link(url: str, words: str = "the report") -> Any:
    """Return a block of text with a link."""
    return blocks.rich_text(f'<p>Read <a href="{url}">{words}</a>.</p>')


def publish_link(url: str, words: str = "the report", **fields: Any) -> Any:
    """Publish a story with a link, and collect it."""
    page = factories.StoryFactory(**{"title": "Nets", "bare": True, "body": [link(url, words)], **fields})
    collect()
    return page


def collect() -> None:
    """Process public changes, and collect links."""
    while public_changes.process_changes():
        pass
    while jobs.collect_links():
        pass


def poll() -> None:
    """Check what is due now, until nothing is due or being sent."""
    end = time.monotonic() + 30
    while jobs.check_links() or jobs.checker.sending:
        assert time.monotonic() < end


def read_link(url: str) -> ExternalLink:
    return ExternalLink.objects.get(url=url)


@pytest.fixture
def check(pass_time) -> Callable[..., None]:
    """Return a function that lets time pass, and the worker check all that is due, with the pauses of hosts."""

    def check(*, requests: int = 10, **duration: float) -> None:
        pass_time(**duration)
        for _ in range(requests):
            poll()
            pass_time(seconds=PAUSE.total_seconds())

    assert CheckedHost.objects.count() == 0
    return check
