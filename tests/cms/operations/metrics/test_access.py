"""Who may read the figures: with the token, and otherwise the address does not exist."""

from __future__ import annotations

from urllib.request import Request, urlopen

import pytest
from django.test import Client

from cms.operations.metrics.server import respond
from tests.cms.operations.metrics.conftest import TOKEN

ALLOWED = {"Authorization": f"Bearer {TOKEN}"}
REFUSED = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer "},
    {"Authorization": f"Bearer {TOKEN}x"},
    {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": TOKEN},
]


def without_path(response):
    headers = {name: text for name, text in response.headers.items() if name != "Content-Security-Policy"}
    return response.status_code, headers, response.content.replace(b"/metrics", b"/nothing")


def test_figures_are_never_stored(metrics_client, search_engine):
    response = metrics_client.get("/metrics", headers=ALLOWED)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
@pytest.mark.parametrize("headers", REFUSED)
def test_without_the_token_there_is_nothing(metrics_client, headers, method):
    refused = getattr(metrics_client, method)("/metrics", headers=headers)
    unknown = getattr(metrics_client, method)("/nothing", headers=headers)
    assert refused.status_code == 404
    assert without_path(refused) == without_path(unknown)


@pytest.mark.parametrize("headers", [*REFUSED, ALLOWED])
def test_without_the_setting_there_is_nothing(settings, db, headers):
    settings.METRICS_TOKENS = []
    assert Client().get("/metrics", headers=headers).status_code == 404


def test_old_and_new_token_are_valid_until_the_old_one_is_removed(metrics_client, settings, search_engine):
    def status(token: str) -> int:
        return metrics_client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code

    new = "another token of the tests with more than 32 characters"
    assert (status(TOKEN), status(new)) == (200, 404)
    settings.METRICS_TOKENS = [new, TOKEN]
    assert (status(TOKEN), status(new), status(f"{new},{TOKEN}")) == (200, 200, 404)
    settings.METRICS_TOKENS = [new]
    assert (status(TOKEN), status(new)) == (404, 200)


@pytest.mark.parametrize(
    ("method", "path", "authorization", "status"),
    [
        ("GET", "/metrics", ALLOWED["Authorization"], 200),
        ("GET", "/metrics", "Bearer x", 404),
        ("GET", "/metrics", None, 404),
        ("GET", "/", ALLOWED["Authorization"], 404),
        ("POST", "/metrics", ALLOWED["Authorization"], 404),
    ],
)
def test_the_worker_answers_with_the_token_only(settings, db, search_engine, method, path, authorization, status):
    settings.METRICS_TOKENS = [TOKEN]
    started = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_AUTHORIZATION": authorization}
    body = b"".join(respond(environ, lambda *arguments: started.append(arguments)))
    assert started[0][0].startswith(str(status))
    assert dict(started[0][1])["Cache-Control"] == "no-store"
    assert (b"clarion_build_info" in body) == (status == 200)


def test_the_server_of_the_worker_is_off_without_a_token_or_an_address(settings):
    from cms.operations.metrics.server import start_metrics_server

    settings.METRICS_TOKENS, settings.WORKER_METRICS_BIND = [], "127.0.0.1:0"
    assert start_metrics_server() is None
    settings.METRICS_TOKENS, settings.WORKER_METRICS_BIND = [TOKEN], ""
    assert start_metrics_server() is None


def test_the_server_of_the_worker_listens(settings, monkeypatch):
    from cms.operations.metrics import server

    monkeypatch.setattr(server, "generate_exposition", lambda: b"figures")
    settings.METRICS_TOKENS, settings.WORKER_METRICS_BIND = [TOKEN], "127.0.0.1:0"
    started = server.start_metrics_server()
    try:
        request = Request(f"http://127.0.0.1:{started.server_port}/metrics", headers=ALLOWED)
        assert urlopen(request, timeout=10).read() == b"figures"
    finally:
        started.shutdown()
        started.server_close()
