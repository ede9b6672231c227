"""The HTTP client of webhooks: time limit, size limit of the response, and certificate check."""

from __future__ import annotations

import ssl
import subprocess
import threading

import pytest

from cms.delivery.webhooks import http_client
from cms.delivery.webhooks.http_client import post
from cms.http import outgoing_requests as http_connection
from tests.cms.delivery.webhooks.conftest import respond_with
from tests.endless_response import MAX_CHUNKS, EndlessResponse


def test_a_message_is_posted_with_its_headers(receiver):
    outcome = post(receiver.url, '{"a": "é"}', {"webhook-id": "msg_1", "Content-Type": "application/json"})
    (one,) = receiver.received
    assert outcome.is_success
    assert (one.path, one.body.decode(), one.headers["webhook-id"]) == ("/hook?of=ours", '{"a": "é"}', "msg_1")
    assert one.headers["Host"] == f"localhost:{receiver.port}"


def test_only_the_beginning_of_a_large_response_is_read(receiver):
    receiver.respond = endless = EndlessResponse()
    outcome = post(receiver.url, "{}", {})
    assert (outcome.status, outcome.response_excerpt) == (200, "x" * http_client.MAX_EXCERPT_CHARACTERS)
    assert endless.chunks < MAX_CHUNKS


def test_a_slow_response_is_aborted_at_the_total_timeout(receiver, monkeypatch):
    """Each byte arrives within the read timeout, the response never ends."""
    monkeypatch.setattr(http_client, "TOTAL_TIMEOUT_SECONDS", 0.3)

    def drip(handler):
        try:
            while True:
                handler.wfile.write(b"X")
                handler.wfile.flush()
                waiting.wait(0.02)
        except OSError:
            pass

    waiting = threading.Event()
    receiver.respond = drip
    outcome = post(receiver.url, "{}", {})
    assert (outcome.status, outcome.error) == (None, "The attempt exceeded the time limit.")


def test_no_response_is_a_timeout(receiver, monkeypatch):
    monkeypatch.setattr(http_client, "READ_TIMEOUT_SECONDS", 0.1)
    test_has_ended = threading.Event()
    receiver.respond = lambda handler: test_has_ended.wait(5)
    assert post(receiver.url, "{}", {}).error == "The endpoint did not respond in time."
    test_has_ended.set()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("soon", None), ("", None), ("-1", None), ("Wed, 21 Oct 2015 07:28:00 GMT", -1)],
)
def test_retry_after_is_read_as_seconds_or_a_date(header, seconds, receiver):
    receiver.respond = respond_with(503, Retry_After=header)
    found = post(receiver.url, "{}", {}).retry_after
    assert found == seconds if seconds is None or seconds >= 0 else found < 0


def test_the_excerpt_of_a_response_is_one_line_of_text(receiver):
    receiver.respond = respond_with(500, b"no\0\r\n\x1b[31m\xff<b>")
    assert post(receiver.url, "{}", {}).response_excerpt == "no    [31m�<b>"


def test_a_refused_connection_has_a_readable_error(receiver):
    receiver.server.shutdown()
    receiver.server.server_close()
    assert post(receiver.url, "{}", {}).error == "Connection refused"


def test_an_invalid_response_has_a_readable_error(receiver):
    receiver.respond = lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")
    assert post(receiver.url, "{}", {}).error == "The response is not valid HTTP."


@pytest.fixture
def certificate(tmp_path):
    """Create a self-signed certificate for `localhost`. Return the paths of key and certificate."""
    names = [str(tmp_path / name) for name in ("key.pem", "cert.pem")]
    params = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    san = "subjectAltName=DNS:localhost"
    subprocess.run(
        ["openssl", "req", "-x509", *params, "-addext", san, "-keyout", names[0], "-out", names[1]],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return names


@pytest.mark.processes
def test_tls_checks_the_host_name_although_the_address_is_resolved_before(receiver, certificate, settings, monkeypatch):
    key, cert = certificate
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(cert, key)
    receiver.server.socket = server_context.wrap_socket(receiver.server.socket, server_side=True)
    settings.WEBHOOK_ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    url = f"https://localhost:{receiver.port}/"
    assert post(url, "{}", {}).error.startswith("The certificate is invalid")
    client_context = ssl.create_default_context(cafile=cert)
    monkeypatch.setattr(http_connection, "_tls_context", lambda: client_context)
    assert post(url, "{}", {}).status == 204
    assert "127.0.0.1" in post(url.replace("localhost", "127.0.0.1"), "{}", {}).error
    assert len(receiver.received) == 1
