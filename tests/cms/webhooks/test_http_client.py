"""One message, sent to whoever listens: in a limited time, with a limited answer, to the host of the certificate."""

from __future__ import annotations

import ssl
import subprocess

import pytest

from cms.webhooks import http_client
from cms.webhooks.http_client import post
from tests.cms.webhooks.conftest import answers


def test_it_is_posted_as_json_with_what_it_came_with(receiver):
    outcome = post(receiver.url, '{"a": "é"}', {"webhook-id": "msg_1", "Content-Type": "application/json"})
    (one,) = receiver.received
    assert outcome.is_success
    assert (one.path, one.body.decode(), one.headers["webhook-id"]) == ("/hook?of=ours", '{"a": "é"}', "msg_1")
    assert one.headers["Host"] == f"localhost:{receiver.port}"


def test_of_a_giant_answer_only_the_beginning_is_read(receiver):
    sent = []

    def giant(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while len(sent) < 1_000_000:
                handler.wfile.write(b"x" * 65_536)
                sent.append(1)
        except OSError:
            pass

    receiver.answer = giant
    outcome = post(receiver.url, "{}", {})
    assert (outcome.status, outcome.response_excerpt) == (200, "x" * http_client.MAX_EXCERPT_CHARACTERS)
    assert len(sent) < 1_000


def test_an_answer_that_drips_is_hung_up_on(receiver, monkeypatch):
    """Each byte comes in time, the whole never."""
    monkeypatch.setattr(http_client, "TOTAL_TIMEOUT_SECONDS", 0.3)

    def drip(handler):
        try:
            while True:
                handler.wfile.write(b"X")
                handler.wfile.flush()
                waiting.wait(0.02)
        except OSError:
            pass

    waiting = http_client.threading.Event()
    receiver.answer = drip
    outcome = post(receiver.url, "{}", {})
    assert (outcome.status, outcome.error) == (None, "The attempt exceeded the time limit.")


def test_silence_is_no_answer(receiver, monkeypatch):
    monkeypatch.setattr(http_client, "READ_TIMEOUT_SECONDS", 0.1)
    over = http_client.threading.Event()
    receiver.answer = lambda handler: over.wait(5)
    assert post(receiver.url, "{}", {}).error == "The endpoint did not respond in time."
    over.set()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("0", 0), ("soon", None), ("", None), ("-1", None), ("Wed, 21 Oct 2015 07:28:00 GMT", -1)],
)
def test_retry_after_is_read_as_seconds_or_a_date(said, seconds, receiver):
    receiver.answer = answers(503, Retry_After=said)
    found = post(receiver.url, "{}", {}).retry_after
    assert found == seconds if seconds is None or seconds >= 0 else found < 0


def test_what_is_kept_of_an_answer_is_text_on_one_line(receiver):
    receiver.answer = answers(500, b"no\0\r\n\x1b[31m\xff<b>")
    assert post(receiver.url, "{}", {}).response_excerpt == "no    [31m�<b>"


def test_nobody_there_is_said_in_words(receiver):
    receiver.server.shutdown()
    receiver.server.server_close()
    assert post(receiver.url, "{}", {}).error == "Connection refused"


def test_no_http_is_said_in_words(receiver):
    receiver.answer = lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")
    assert post(receiver.url, "{}", {}).error == "The response is not valid HTTP."


@pytest.fixture
def certificate(tmp_path):
    """Of `localhost`, signed by itself."""
    names = [str(tmp_path / name) for name in ("key.pem", "cert.pem")]
    asked = [
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
    names_it = "subjectAltName=DNS:localhost"
    subprocess.run(
        ["openssl", "req", "-x509", *asked, "-addext", names_it, "-keyout", names[0], "-out", names[1]],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return names


@pytest.mark.processes
def test_tls_is_that_of_the_name_though_the_address_was_looked_up_before(receiver, certificate, settings, monkeypatch):
    key, cert = certificate
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(cert, key)
    receiver.server.socket = serving.wrap_socket(receiver.server.socket, server_side=True)
    settings.WEBHOOK_ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    url = f"https://localhost:{receiver.port}/"
    assert post(url, "{}", {}).error.startswith("The certificate is invalid")
    knowing = ssl.create_default_context(cafile=cert)
    monkeypatch.setattr(http_client, "_tls_context", lambda: knowing)
    assert post(url, "{}", {}).status == 204
    assert "127.0.0.1" in post(url.replace("localhost", "127.0.0.1"), "{}", {}).error
    assert len(receiver.received) == 1
