"""The operations of the API that have a rate limit: 429 with `Retry-After`, and the clients that are counted apart."""

from __future__ import annotations

import json

import pytest

FRONTEND_KEY, BYPASS_KEY = "a key of the site, long enough to guess", "a key of a load test, long enough"
SIGN_UP = {"email": "ada@example.org", "consents": ["letter"]}
# (limit, method, path, parameters or body, status of a response that is not limited)
OPERATIONS = [
    ("search", "get", "/api/v1/search", {"q": "ferries"}, 200),
    ("suggest", "get", "/api/v1/search/suggest", {"q": "fer"}, 200),
    ("click", "post", "/api/v1/search/clicks", {"query_id": "unknown", "page_id": 1}, 422),
    ("sign_up", "post", "/api/v1/sign-ups", SIGN_UP, 202),
    ("preview_exchange", "post", "/api/v1/preview/exchange", {"code": "pvc_unknown"}, 404),
    ("sign_up", "post", "/api/v1/alerts", {"email": "ada@example.org", "q": "ferries"}, 202),
    ("embargo_access", "get", "/api/v1/embargo-access/terms", {}, 404),
    ("embargo_access", "post", "/api/v1/embargo-access/acceptances", {"terms_version": "0" * 16}, 404),
]


@pytest.fixture(autouse=True)  # each test begins without requests and with the same limits
def limits(settings, pass_seconds):
    settings.RATE_LIMITS = {name: "2/minute" for name, *_ in OPERATIONS}
    settings.TRUSTED_PROXIES, settings.FRONTEND_KEYS = ["10.0.0.0/8"], [FRONTEND_KEY]
    settings.RATE_LIMIT_BYPASS_KEY = BYPASS_KEY


@pytest.fixture
def send(client, tree, search_engine):
    """Return a function that sends the request of an operation and returns the response."""

    def send_request(operation, peer="192.0.2.1", **headers):
        _, method, path, data, _ = operation
        options = {"REMOTE_ADDR": peer, "headers": headers}
        if method == "post":
            return client.post(path, json.dumps(data), content_type="application/json", **options)
        return client.get(path, data, **options)

    return send_request


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation[2])
def test_a_client_beyond_the_limit_gets_429_until_the_window_has_moved(operation, send, pass_seconds):
    allowed = operation[-1]
    responses = [send(operation) for _ in range(3)]
    assert [response.status_code for response in responses] == [allowed, allowed, 429]
    refused = responses[-1]
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("60", "no-store")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:clarion:problem:too-many-requests"
    assert send(operation, peer="192.0.2.2").status_code == allowed
    assert send(operation, **{"X-Rate-Limit-Key": BYPASS_KEY}).status_code == allowed
    pass_seconds(60.01)
    assert send(operation).status_code == allowed


def test_a_malformed_request_counts_as_well(send):
    operation = ("search", "get", "/api/v1/search", {"unknown": "1"}, 422)
    assert [send(operation).status_code for _ in range(3)] == [422, 422, 429]


@pytest.mark.parametrize("position", range(4))
def test_a_forged_address_in_no_position_evades_the_limit(position, send):
    """The proxy at 10.0.0.1 appends the address of its client, which sent the rest of the header itself."""
    statuses = []
    for number in range(4):
        chain = [f"203.0.113.{number}", "10.0.0.7", "", "nonsense"]
        forged = [*chain[position:], *chain[:position]]
        headers = {
            "X-Forwarded-For": ", ".join([*forged, "198.51.100.1"]),
            "X-Visitor-Address": f"203.0.113.{number}",
            "X-Frontend-Key": "a wrong key",
            "X-Real-Ip": f"203.0.113.{number}",
            "Forwarded": f"for=203.0.113.{number}",
        }
        statuses.append(send(OPERATIONS[0], peer="10.0.0.1", **headers).status_code)
    assert statuses == [200, 200, 429, 429]


def test_a_forged_address_blocks_nobody_else(send):
    innocent = "203.0.113.9"
    for _ in range(5):
        for forged in (f"{innocent}, 198.51.100.1", f"{innocent}, nonsense, 198.51.100.1"):
            send(OPERATIONS[0], peer="10.0.0.1", **{"X-Forwarded-For": forged, "X-Visitor-Address": innocent})
        send(OPERATIONS[0], peer="198.51.100.2", **{"X-Forwarded-For": innocent})
    assert send(OPERATIONS[0], peer="10.0.0.1", **{"X-Forwarded-For": innocent}).status_code == 200
    assert send(OPERATIONS[0], peer=innocent).status_code == 200
    assert send(OPERATIONS[0], peer=innocent).status_code == 429


def test_visitors_of_a_frontend_are_counted_apart(send):
    for number in range(1, 40):
        headers = {"X-Frontend-Key": FRONTEND_KEY, "X-Visitor-Address": f"203.0.113.{number}"}
        assert send(OPERATIONS[3], **headers).status_code == 202
    assert send(OPERATIONS[3], **headers).status_code == 202
    assert send(OPERATIONS[3], **headers).status_code == 429


def test_no_key_changes_a_response(client, tree):
    plain = client.get("/api/v1/site")
    keyed = client.get("/api/v1/site", headers={"X-Frontend-Key": FRONTEND_KEY, "X-Rate-Limit-Key": BYPASS_KEY})
    assert (plain.content, plain.headers) == (keyed.content, keyed.headers)
    assert "Key" not in plain.get("Vary", "")
