"""The front passes public reads to the process of a rehearsal; to everybody else all tokens are alike."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import OperationalError
from django.test import Client

from cms.http.log_formats import redact
from cms.rehearsal import front, lifecycle
from cms.rehearsal.child import choose_socket
from cms.rehearsal.copy_process import GuardedApplication
from cms.rehearsal.front import Front
from cms.rehearsal.models import Rehearsal
from cms.rehearsal.public_reads import is_public_read
from cms.rehearsal.server import UnixServer
from cms.rehearsal.tokens import build_token

pytestmark = pytest.mark.django_db(transaction=True)
BODY = b'{"url":"https://rehearsal.invalid/api/v1/pages/1","next":null}'


class Child:
    """Stands for the process: answers on its socket and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.asked.append(environ)
        kind = "image/png" if environ["PATH_INFO"].startswith("/media/") else "application/json"
        status = "206 Partial Content" if "HTTP_RANGE" in environ else "200 OK"
        headers = [("Content-Type", kind), ("Cache-Control", "public, s-maxage=60"), ("Set-Cookie", "a=b")]
        start_response(status, [*headers, ("Access-Control-Allow-Origin", "*"), ("Content-Length", str(len(BODY)))])
        return [BODY]


@pytest.fixture
def ready(request_rehearsal: Callable[..., Rehearsal]) -> Iterator[tuple[Rehearsal, Child]]:
    """Return a rehearsal that can be read, and its process."""
    rehearsal, child = request_rehearsal(drafts=[]), Child()
    Rehearsal.objects.update(state=Rehearsal.State.READY)
    server = UnixServer(choose_socket(rehearsal.pk.hex), child)
    server.start()
    yield rehearsal, child
    server.close()


def ask(path: str, method: str = "GET", **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Send a request to the front."""
    found: dict[str, Any] = {"wsgi.input": io.BytesIO()}
    setup_testing_defaults(found)
    found |= {"PATH_INFO": path, "REQUEST_METHOD": method, "CONTENT_LENGTH": "", **environ}
    answer: list[Any] = []
    body = b"".join(Front("https://cms.example.org")(found, lambda *args: answer.extend(args)))
    headers = {name.lower(): value for name, value in answer[1]}
    assert len(headers) == len(answer[1]), "a header is there twice"
    return answer[0], dict(answer[1]), body


def test_a_read_is_answered_by_the_process_with_the_address_of_its_reader(ready) -> None:
    rehearsal, child = ready
    base = f"/rehearsal/{build_token(rehearsal)}"
    status, headers, body = ask(f"{base}/api/v1/pages/1", QUERY_STRING="locale=fr", HTTP_COOKIE="secret=1")
    assert status == "200 OK"
    assert body.decode() == BODY.decode().replace("https://rehearsal.invalid", f"https://cms.example.org{base}")
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"].startswith("noindex")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in headers
    (asked,) = child.asked
    assert (asked["PATH_INFO"], asked["QUERY_STRING"]) == ("/api/v1/pages/1", "locale=fr")
    assert "HTTP_COOKIE" not in asked


def test_files_pass_unchanged(ready) -> None:
    rehearsal, _ = ready
    assert ask(f"/rehearsal/{build_token(rehearsal)}/media/a.png")[2] == BODY


def test_a_range_of_a_text_file_passes_unchanged(ready) -> None:
    rehearsal, _ = ready
    status, headers, body = ask(f"/rehearsal/{build_token(rehearsal)}/documents/1/a.json", HTTP_RANGE="bytes=0-9")
    assert (status, body, headers["Content-Length"]) == ("206 Partial Content", BODY, str(len(BODY)))


def test_an_answer_is_refused_rather_than_cut_off(ready, monkeypatch) -> None:
    rehearsal, _ = ready
    path = f"/rehearsal/{build_token(rehearsal)}/api/v1/pages/1"
    monkeypatch.setattr(front, "MAX_REWRITTEN_BYTES", len(BODY))
    assert ask(path)[0] == "200 OK"
    monkeypatch.setattr(front, "MAX_REWRITTEN_BYTES", len(BODY) - 1)
    assert ask(path)[0] == "502 Bad Gateway"


def test_unknown_ended_and_foreign_tokens_get_the_same_response(ready, officer, settings) -> None:
    rehearsal, child = ready
    token, link = build_token(rehearsal), lifecycle.create_link(rehearsal, officer)
    path = "/api/v1/releases"
    unknown = ask(f"/rehearsal/reh_{'0' * 48}{path}")
    assert unknown[0] == "404 Not Found"
    assert unknown[1]["Cache-Control"] == "private, no-store"
    lifecycle.revoke_link(link, officer)
    answers = [ask(f"/rehearsal/{build_token(link)}{path}"), ask("/rehearsal/x/"), ask("/"), ask(f"/rehearsal/{token}")]
    settings.SECRET_KEY = "that of another installation, which signs in its own way"
    answers.append(ask(f"/rehearsal/{build_token(rehearsal)}{path}"))
    lifecycle.end(rehearsal)
    answers += [ask(f"/rehearsal/{token}{path}"), ask(f"/rehearsal/{token}{path}", "POST", CONTENT_LENGTH="9")]
    assert all(answer == unknown for answer in answers)
    assert child.asked == []


@pytest.mark.parametrize("state", [Rehearsal.State.REQUESTED, Rehearsal.State.COPYING, Rehearsal.State.ADVANCING])
def test_before_it_is_ready_a_rehearsal_answers_503(ready, state: str) -> None:
    rehearsal, child = ready
    Rehearsal.objects.update(state=state)
    status, headers, _ = ask(f"/rehearsal/{build_token(rehearsal)}/api/v1/releases")
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert child.asked == []


def test_nothing_can_be_written(ready) -> None:
    rehearsal, child = ready
    path = f"/rehearsal/{build_token(rehearsal)}/api/v1/search/clicks"
    assert ask(path, "POST")[0].startswith("405")
    assert ask(path, CONTENT_LENGTH="5")[0].startswith("413")
    assert child.asked == []


@pytest.mark.parametrize("query", ["q=\xc3\xa9", "q=%C3%A9&a=[1]", "q= \xff"])
def test_any_query_reaches_the_process_or_none(ready, query: str) -> None:
    """WSGI has the bytes of a request as Latin-1; a client may send others than ASCII."""
    rehearsal, child = ready
    path = f"/rehearsal/{build_token(rehearsal)}/api/v1/search"
    assert ask(path, QUERY_STRING=query)[0] == "200 OK"
    (asked,) = child.asked
    assert unquote_to_bytes(asked["QUERY_STRING"]) == unquote_to_bytes(query.encode("latin-1"))


def test_a_header_that_cannot_be_passed_on_is_a_wrong_request(ready) -> None:
    rehearsal, child = ready
    path = f"/rehearsal/{build_token(rehearsal)}/api/v1/search"
    assert ask(path, HTTP_ORIGIN="https://a\r\nX-Evil: 1")[0].startswith("400")
    assert child.asked == []


def test_a_process_that_does_not_answer_is_no_error(ready, rehearsal_directory: Path) -> None:
    rehearsal, _ = ready
    choose_socket(rehearsal.pk.hex).unlink()
    assert ask(f"/rehearsal/{build_token(rehearsal)}/api/v1/releases")[0].startswith("503")


def test_without_the_database_no_rehearsal_is_said_to_have_ended(ready, monkeypatch) -> None:
    rehearsal, child = ready

    def fail(token: str) -> None:
        raise OperationalError

    monkeypatch.setattr(front, "find_rehearsal", fail)
    answers = [ask(f"/rehearsal/{token}/api/v1/site") for token in (build_token(rehearsal), f"reh_{'0' * 48}")]
    assert {answer[0] for answer in answers} == {"503 Service Unavailable"}
    assert ask("/other")[0] == "404 Not Found"
    assert child.asked == []


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/v1/releases", True),
        ("HEAD", "/api/v1/search", True),
        ("OPTIONS", "/api/v1/search", True),
        ("GET", "/media/pictures/a.avif", True),
        ("GET", "/press-kits/1/a.zip", True),
        ("POST", "/api/v1/search/clicks", False),
        ("GET", "/api/v1/preview", False),
        ("GET", "/api/v1/docs", False),
        ("GET", "/api/v1/embargo-access/release", False),
        ("GET", "/embargo-files/kit/1", False),
        ("GET", "/admin/", False),
        ("GET", "/api/v1/../../admin/", False),
        ("GET", "//admin/", False),
        ("GET", "/metrics", False),
        ("GET", "/readyz", False),
        ("DELETE", "/api/v1/releases", False),
    ],
)
def test_a_process_answers_public_reads_only(method: str, path: str, allowed: bool) -> None:
    assert is_public_read(method, path) is allowed
    answer: list[str] = []
    reached: list[str] = []
    event = type("Set", (), {"is_set": lambda self: True})()

    def site(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        reached.append(environ["PATH_INFO"])
        return []

    guarded = GuardedApplication(site, event)
    list(guarded({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda status, headers: answer.append(status)))
    assert bool(reached) is allowed
    assert answer == ([] if allowed else ["404 Not Found"])


def test_a_process_answers_exactly_the_reads_that_need_no_credential() -> None:
    """A new operation that needs one has to be added to PRIVATE_PREFIXES."""
    document = Client().get("/api/v1/openapi.json").json()
    reads = {path: operations["get"] for path, operations in document["paths"].items() if "get" in operations}
    assert len(reads) > 20
    for path, operation in reads.items():
        assert is_public_read("GET", path) is not bool(operation.get("security")), path


def test_tokens_are_redacted_in_logs(request_rehearsal) -> None:
    token = build_token(request_rehearsal())
    assert token not in redact(f"GET /rehearsal/{token}/api/v1/releases")
