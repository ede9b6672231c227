"""Elasticsearch with security: the password or key is sent to it, and appears in no log or error."""

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

PASSWORD, KEY = "p%40ss-of-a-test", "a2V5LW9mLWEtdGVzdA=="
DECODED_PASSWORD = "p@ss-of-a-test"


@pytest.fixture
def rejecting_server() -> Iterator[tuple[str, list[str | None]]]:
    """Yield the address of a server that rejects all credentials, and the list of those it has received."""
    received: list[str | None] = []

    class RejectingHandler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            received.append(self.headers.get("Authorization"))
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

    with HTTPServer(("127.0.0.1", 0), RejectingHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


def collect_output(caplog: pytest.LogCaptureFixture) -> str:
    """Return all errors and log entries of a failed preparation of the index and of a failed health check."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SearchUnavailable) as refused:
        get_engine().prepare(["en"])
    health = get_engine().health()
    close_engines()
    assert not health.ok
    return f"{refused.value} {refused.value.__cause__!r} {health} {caplog.text}"


def test_a_password_in_the_url_is_sent_and_not_logged(rejecting_server, settings, caplog) -> None:
    address, received = rejecting_server
    settings.SEARCH_URL = f"http://elastic:{PASSWORD}@{address}"
    output = collect_output(caplog)
    expected = base64.b64encode(f"elastic:{DECODED_PASSWORD}".encode()).decode()
    assert set(received) == {f"Basic {expected}"}
    assert not [secret for secret in (PASSWORD, DECODED_PASSWORD, expected) if secret in output]


def test_an_api_key_is_sent_and_not_logged(rejecting_server, settings, caplog) -> None:
    address, received = rejecting_server
    settings.SEARCH_URL, settings.SEARCH_API_KEY = f"http://{address}", KEY
    output = collect_output(caplog)
    assert set(received) == {f"ApiKey {KEY}"}
    assert KEY not in output


def test_an_unreachable_url_is_logged_without_its_password(settings, caplog) -> None:
    settings.SEARCH_URL = f"http://elastic:{PASSWORD}@127.0.0.1:{free_port()}"
    output = collect_output(caplog)
    assert not [secret for secret in (PASSWORD, DECODED_PASSWORD) if secret in output]
