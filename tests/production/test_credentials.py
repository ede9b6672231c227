"""Elasticsearch with security on: the password or key reaches it, and nothing that is said."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from search.engine import close_engines, get_engine
from search.engines.port import SearchUnavailable
from tests.production.processes import free_port

PASSWORD, KEY = "p%40ss-nobody-may-read", "a2V5LW5vYm9keS1tYXktcmVhZA=="
READABLE = "p@ss-nobody-may-read"


@pytest.fixture
def guarded() -> Iterator[tuple[str, list[str | None]]]:
    """The address of a server that refuses everybody, and which credentials it was shown."""
    shown: list[str | None] = []

    class Guard(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("Authorization"))
            body = b'{"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": 401}'
            self.send_response(401)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Guard) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}", shown
        server.shutdown()
        thread.join()


def told(caplog: pytest.LogCaptureFixture) -> str:
    """All that the engine says and logs, down to the last detail, of a worker's failure and of a visitor's."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SearchUnavailable) as refused:
        get_engine().prepare(["en"])
    health = get_engine().health()
    close_engines()
    assert not health.ok
    return f"{refused.value} {refused.value.__cause__!r} {health} {caplog.text}"


def test_a_password_in_the_address_is_used_and_told_nobody(guarded, settings, caplog) -> None:
    address, shown = guarded
    settings.SEARCH_URL = f"http://elastic:{PASSWORD}@{address}"
    said = told(caplog)
    expected = base64.b64encode(f"elastic:{READABLE}".encode()).decode()
    assert set(shown) == {f"Basic {expected}"}
    assert not [secret for secret in (PASSWORD, READABLE, expected) if secret in said]


def test_a_key_is_used_and_told_nobody(guarded, settings, caplog) -> None:
    address, shown = guarded
    settings.SEARCH_URL, settings.SEARCH_API_KEY = f"http://{address}", KEY
    said = told(caplog)
    assert set(shown) == {f"ApiKey {KEY}"}
    assert KEY not in said


def test_an_address_where_nobody_answers_is_told_without_its_password(settings, caplog) -> None:
    settings.SEARCH_URL = f"http://elastic:{PASSWORD}@127.0.0.1:{free_port()}"
    said = told(caplog)
    assert not [secret for secret in (PASSWORD, READABLE) if secret in said]
