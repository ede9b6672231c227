"""The request id: whose is believed, where it is written, and which responses have it."""

from __future__ import annotations

import json
import logging
import sys

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from cms import __version__
from cms.editing.preview.credentials import TOKEN_PREFIX, create_credential
from cms.http.log_formats import RedactingJsonFormatter
from cms.http.middleware import RequestIdMiddleware, get_request_id

SENT = "0f8fad5bd9cb469fa16570867728950e"  # pragma: allowlist secret
PROXY, CLIENT = "192.0.2.1", "198.51.100.7"


def request_from(address, request_id):
    return RequestFactory().get("/", headers={"X-Request-ID": request_id}, REMOTE_ADDR=address)


@pytest.fixture(autouse=True)
def one_proxy(settings):
    settings.TRUSTED_PROXIES = [f"{PROXY}/32"]


@pytest.mark.parametrize(
    ("address", "sent", "is_believed"),
    [
        (PROXY, SENT, True),
        (PROXY, "a-b_c.d-1", True),
        (CLIENT, SENT, False),
        (PROXY, "", False),
        (PROXY, "short", False),
        (PROXY, "x" * 65, False),
        (PROXY, "two words", False),
        (PROXY, f"{SENT}\nevent=forged", False),
    ],
)
def test_only_a_well_formed_id_of_a_trusted_proxy_is_believed(address, sent, is_believed):
    used = get_request_id(request_from(address, sent))
    assert (used == sent) == is_believed
    assert is_believed or len(used) == 32


@pytest.mark.parametrize(("status", "has_id"), [(200, False), (404, False), (429, False), (500, True), (503, True)])
def test_only_errors_of_the_server_have_the_id(status, has_id):
    response = RequestIdMiddleware(lambda _: HttpResponse(status=status))(request_from(PROXY, SENT))
    assert response.headers.get("X-Request-ID") == (SENT if has_id else None)


def test_the_id_belongs_to_one_request():
    seen = []

    def respond(_):
        seen.append(structlog.contextvars.get_contextvars())
        return HttpResponse()

    RequestIdMiddleware(respond)(request_from(PROXY, SENT))
    assert seen == [{"request_id": SENT}]
    assert structlog.contextvars.get_contextvars() == {}


def line_of(record) -> dict:
    return json.loads(RedactingJsonFormatter().format(record))


def test_lines_of_libraries_are_complete_as_json():
    record = logging.LogRecord("django.request", logging.ERROR, "a.py", 1, "it failed: %s", ("“why”",), None)
    with structlog.contextvars.bound_contextvars(request_id=SENT):
        line = line_of(record)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "it failed: “why”",
        "level": "error",
        "logger": "django.request",
        "request_id": SENT,
        "version": __version__,
    }


def test_tracebacks_stay_on_one_line():
    try:
        raise ValueError("planted")
    except ValueError:
        record = logging.LogRecord("cms", logging.ERROR, "a.py", 1, "it failed", (), sys.exc_info())
    text = RedactingJsonFormatter().format(record)
    assert "\n" not in text
    assert "ValueError: planted" in json.loads(text)["exception"]


def test_events_of_ours_are_complete_as_json():
    event = {"event": "search.degraded", "reason": "x", "level": "warning", "_record": None, "_from_structlog": True}
    record = logging.LogRecord("search", logging.WARNING, "a.py", 1, event, (), None)
    record._logger, record._name = None, "warning"
    assert line_of(record) == {"event": "search.degraded", "reason": "x", "level": "warning", "version": __version__}


def test_secrets_are_redacted_in_json():
    secret = create_credential(TOKEN_PREFIX)
    record = logging.LogRecord("cms", logging.ERROR, "a.py", 1, f'it has "{secret}" in it', (), None)
    assert secret not in line_of(record)["event"]
