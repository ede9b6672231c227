"""What nginx keeps of the public API, for how long, and what it compresses."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.production.front import FRONTEND, FRONTEND_KEY, Front, Reply, run_front
from tests.production.processes import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.slow]

KEPT = "public, max-age=0, must-revalidate, s-maxage=60, stale-while-revalidate=30"
REVALIDATE = "public, max-age=0, must-revalidate"
numbers = itertools.count()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with run_front(tmp_path_factory.mktemp("cache")) as front:
        yield front


def new_path(cache: str, **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"cache": cache, **more}.items())
    return f"/api/v1/site?n={next(numbers)}&{query}".replace(" ", "%20")


def send_twice(front: Front, path: str, **headers: Any) -> tuple[Reply, Reply]:
    return front.send(path, **headers), front.send(path, **headers)


def is_stored(first: Reply, second: Reply) -> bool:
    return first.received["number"] == second.received["number"]


def fetch_new(front: Front, path: str, known: Reply) -> Reply | None:
    reply = front.send(path)
    return None if is_stored(known, reply) else reply


def test_a_response_is_kept_for_its_s_maxage(front: Front) -> None:
    first, second = send_twice(front, new_path(KEPT, etag='W/"1"'))
    assert is_stored(first, second)
    assert first.headers["Cache-Control"] == KEPT
    assert second.headers["Cache-Control"] == REVALIDATE, "the next cache must not count s-maxage from now"
    assert second.headers["ETag"] == 'W/"1"'


def test_a_stored_response_answers_head_and_conditional_requests(front: Front) -> None:
    path = new_path(KEPT, etag='W/"1"')
    first = front.send(path)
    head = front.send(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    unchanged = front.send(path, If_None_Match='W/"1"')
    assert (unchanged.status, unchanged.body, unchanged.headers["ETag"]) == (304, b"", 'W/"1"')
    assert unchanged.headers["Cache-Control"] == REVALIDATE
    assert is_stored(first, front.send(path, If_None_Match='W/"2"'))


@pytest.mark.parametrize(
    "cache", ["no-store", "private, no-store", "private, s-maxage=60", "public, max-age=0, must-revalidate, s-maxage=0"]
)
def test_other_responses_are_not_kept(front: Front, cache: str) -> None:
    assert not is_stored(*send_twice(front, new_path(cache)))


def test_a_response_with_a_cookie_is_not_kept(front: Front) -> None:
    assert not is_stored(*send_twice(front, new_path(KEPT, cookie="yes")))


CREDENTIALS = [{"Authorization": "Bearer a"}, {"Cookie": "sessionid=a"}]


@pytest.mark.parametrize("headers", CREDENTIALS, ids=str)
def test_credentials_do_not_reach_the_api_and_do_not_fill_the_cache(front: Front, headers: dict[str, str]) -> None:
    path = new_path(KEPT)
    personal = front.send_headers(path, headers)
    assert not {"AUTHORIZATION", "COOKIE"} & personal.received["headers"].keys()
    public = front.send(path)
    assert not is_stored(personal, public)
    assert is_stored(public, front.send_headers(path, headers)), "they change nothing, so they get what all get"


def test_previews_and_the_admin_get_credentials(front: Front) -> None:
    sent = {"Authorization": "Preview a", "Cookie": "sessionid=a"}
    headers = front.send_headers("/api/v1/preview", sent).received["headers"]
    assert (headers["AUTHORIZATION"], "COOKIE" in headers) == ("Preview a", False)
    for path in ("/admin/", "/preview-bar"):
        headers = front.send_headers(path, {**sent, "Accept-Encoding": "br"}).received["headers"]
        assert [headers[name] for name in ("AUTHORIZATION", "COOKIE", "ACCEPT_ENCODING")] == [*sent.values(), "br"]


@pytest.mark.parametrize(
    "headers", [{"X-Frontend-Key": FRONTEND_KEY}, {"X-Forwarded-For": FRONTEND}], ids=["by key", "by address"]
)
def test_a_frontend_gets_and_stores_the_newest_response(front: Front, headers: dict[str, str]) -> None:
    path = new_path(KEPT)
    before = front.send(path)
    newest = front.send_headers(path, headers)
    assert not is_stored(before, newest)
    wait_for(lambda: is_stored(newest, front.send(path)), 10, "nginx has stored the response, after it sent it")


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-cache"},
        {"Cache-Control": "no-cache", "X-Frontend-Key": ""},
        {"Cache-Control": "no-cache", "X-Frontend-Key": FRONTEND_KEY[:-1]},
        {"Cache-Control": "max-age=0", "Pragma": "no-cache", "Range": "bytes=0-1"},
    ],
    ids=str,
)
def test_nobody_else_can_read_past_the_cache(front: Front, headers: dict[str, str]) -> None:
    path = new_path(KEPT)
    stored, reply = front.send(path), front.send_headers(path, headers)
    assert reply.headers["Cache-Control"] == REVALIDATE
    assert reply.body in (stored.body, stored.body[:2])


def test_absent_pages_are_kept_as_long_as_their_response_says(front: Front) -> None:
    kept = new_path("public, max-age=0, must-revalidate, s-maxage=60", status="404%20Not%20Found")
    first, second = send_twice(front, kept)
    assert (first.status, second.status) == (404, 404)
    assert is_stored(first, second)
    assert not is_stored(*send_twice(front, new_path("no-store", status="404%20Not%20Found")))


def test_one_stored_response_serves_clients_of_every_encoding(front: Front) -> None:
    path = new_path(KEPT, size="2000")
    plain = front.send(path)
    assert "ACCEPT_ENCODING" not in plain.received["headers"], "Clarion would compress it for some clients only"
    packed = front.send(path, Accept_Encoding="gzip, deflate, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_host_scheme_and_query_have_responses_of_their_own(front: Front) -> None:
    path = new_path(KEPT)
    first = front.send(path)
    others = [
        front.send_headers(path, {"Host": "other.example.org"}),
        front.send(path, X_Forwarded_Proto="https"),
        front.send(f"{path}&x=1"),
    ]
    assert len({reply.received["number"] for reply in (first, *others)}) == 4


def test_a_lifetime_is_never_extended_by_the_response_that_is_stored(front: Front) -> None:
    """nginx's own revalidation would do that, after a 304 that may be kept for zero seconds."""
    path = new_path("public, s-maxage=1, stale-while-revalidate=0", etag='W/"1"')
    first = front.send(path)
    again = wait_for(lambda: fetch_new(front, path, first), 10, "it expires")
    assert "IF_NONE_MATCH" not in again.received["headers"]


def test_a_stale_response_is_sent_only_within_stale_while_revalidate(front: Front) -> None:
    paths = {seconds: new_path(f"public, s-maxage=1, stale-while-revalidate={seconds}") for seconds in (0, 60)}
    first = {seconds: front.send(path) for seconds, path in paths.items()}

    def is_replaced(seconds: int) -> bool:
        return not is_stored(first[seconds], front.send(paths[seconds]))

    wait_for(lambda: is_replaced(0), 10, "the response without a stale period is fetched again")
    wait_for(lambda: is_replaced(60), 10, "the other one is replaced in the background")
    statuses = [line.rpartition("cache=")[2] for line in front.nginx.access_log.splitlines()[-60:]]
    assert "STALE" in statuses
    assert "EXPIRED" in statuses


@pytest.mark.parametrize(
    ("path", "compressed"),
    [
        ("/api/v1/site", True),
        ("/api/v1/search", True),
        ("/api/v1/preview", False),
        ("/api/v1/preview/exchange", False),
        ("/api/v1/embargo-access/release", False),
        ("/embargo-files/kit/1-0", False),
        ("/api/v1/sign-ups", False),
        ("/admin/", False),
        ("/preview-bar", False),
    ],
)
def test_only_public_responses_are_compressed(front: Front, path: str, compressed: bool) -> None:
    reply = front.send(f"{path}?size=2000", Accept_Encoding="gzip")
    assert (reply.headers.get("Content-Encoding") == "gzip") is compressed
    body = gzip.decompress(reply.body) if compressed else reply.body
    assert json.loads(body)["filling"]


@pytest.mark.parametrize(
    "path",
    [
        *("/api/v1/preview", "/api/v1/sign-ups", "/admin/", "/documents/1/2/a.pdf", "/"),
        *("/api/v1/embargo-access/release", "/embargo-files/kit/1-0"),
    ],
)
def test_nothing_but_the_public_api_and_static_files_is_kept(front: Front, path: str) -> None:
    assert not is_stored(*send_twice(front, f"{path}?cache=public,%20max-age=60"))


def test_static_files_are_kept(front: Front) -> None:
    assert is_stored(*send_twice(front, "/static/a.0123456789ab.css?cache=public,%20max-age=60,%20immutable"))
